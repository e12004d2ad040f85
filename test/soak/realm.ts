/** A page in a realm of its own, as in a browser: with its own copy of the library, its own document and its own timers. */
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import type * as Latchkey from '../../src/index.ts';

export interface Realm {
  readonly latchkey: typeof Latchkey;
  readonly isHidden: boolean;
  /** Timers that have been set and have not fired. */
  readonly timers: number;
  show(): void;
  hide(): void;
}

/** The library as one script. */
export async function libraryCode(): Promise<string> {
  const { outputFiles } = await build({
    bundle: true,
    format: 'iife',
    globalName: 'latchkey',
    target: 'es2022',
    write: false,
    entryPoints: [fileURLToPath(new URL('../../src/index.ts', import.meta.url))],
  });
  const [file] = outputFiles;
  if (!file) throw new Error('The library was not bundled.');
  return file.text;
}

/** What the pages of an origin share. */
export type SharedArea = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export function createArea(): SharedArea {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

/** Call it when the clock is a fake one: the realm has the clock and the timers of the test. */
export function openRealm(code: string, url: string, localStorage: SharedArea): Realm {
  const context = createContext({});
  const page = runInContext('globalThis', context) as Record<string, unknown>;
  // A context has the objects of the language alone, and none of the web.
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!(name in page))
      Object.defineProperty(page, name, { get: () => Reflect.get(globalThis, name), configurable: true });
  }
  const timers = new Set<unknown>();
  const window = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible', baseURI: url, cookie: '' });
  const own = {
    Date,
    localStorage,
    document,
    location: new URL(url),
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
    setTimeout(run: () => void, ms?: number) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        run();
      }, ms);
      timers.add(timer);
      return timer;
    },
    clearTimeout(timer?: ReturnType<typeof setTimeout>) {
      timers.delete(timer);
      clearTimeout(timer);
    },
  };
  for (const [name, value] of Object.entries(own)) Object.defineProperty(page, name, { value, configurable: true });
  const latchkey = runInContext(`${code}\nlatchkey`, context) as typeof Latchkey;
  const turn = (visibilityState: string) => {
    document.visibilityState = visibilityState;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  return {
    latchkey,
    get isHidden() {
      return document.visibilityState === 'hidden';
    },
    get timers() {
      return timers.size;
    },
    show: () => turn('visible'),
    hide: () => turn('hidden'),
  };
}
