/** Makes the page's world as asked, before the library is loaded. */
import type { PageOptions } from './options.ts';

const { without = [], clockAheadMs = 0 }: PageOptions = JSON.parse(
  new URLSearchParams(location.search).get('page') ?? '{}',
);

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

if (clockAheadMs !== 0) {
  const RealDate = Date;
  const now = () => RealDate.now() + clockAheadMs;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given: [], self) => Reflect.construct(target, given.length > 0 ? given : [now()], self),
    get: (target, key, self) => (key === 'now' ? now : Reflect.get(target, key, self)),
  });
}
