/** Makes the page's world as asked, before the library is loaded. */
import type { PageOptions } from './options.ts';

declare global {
  interface Window {
    clock: typeof clock;
  }
}

const { without = [], clockAheadMs = 0 }: PageOptions = JSON.parse(
  new URLSearchParams(location.search).get('page') ?? '{}',
);

// A page without storage has a clock, too.
const { sessionStorage: kept } = window;
const aheadKey = 'clockAheadMs';
const RealDate = Date;
let aheadMs = 0;

const clock = {
  /** What the clock on the wall says, epoch ms. */
  real: (): number => RealDate.now(),
  /** The clock of the page is ahead of the one on the wall from now on, after a reload too. */
  setAhead(ms: number): void {
    kept.setItem(aheadKey, String(ms));
    putAhead(ms);
  },
};
window.clock = clock;
putAhead(Number(kept.getItem(aheadKey) ?? clockAheadMs));

function putAhead(ms: number): void {
  const isReal = aheadMs === 0;
  aheadMs = ms;
  if (!isReal || ms === 0) return;
  const now = () => RealDate.now() + aheadMs;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given: [], self) => Reflect.construct(target, given.length > 0 ? given : [now()], self),
    get: (target, key, self) => (key === 'now' ? now : Reflect.get(target, key, self)),
  });
}

// As on a plain http page.
if (without.includes('locks')) Object.defineProperty(navigator, 'locks', { value: undefined });

if (without.includes('channel')) Reflect.deleteProperty(globalThis, 'BroadcastChannel');

// As with all cookies blocked.
if (without.includes('storage')) {
  for (const area of ['localStorage', 'sessionStorage']) {
    Object.defineProperty(globalThis, area, {
      get() {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
  }
  Object.defineProperty(document, 'cookie', { get: () => '', set() {} });
}
