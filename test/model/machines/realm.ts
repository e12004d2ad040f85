import { type BaseTimers, here, type Life } from './life.ts';

/** What a page finds as globals. */
export interface PageGlobals {
  readonly document: object;
  readonly location: URL;
  readonly navigator: object;
  readonly navigation: object;
  readonly localStorage: Storage;
  readonly sessionStorage: Storage;
  readonly BroadcastChannel: unknown;
  readonly performance: { now(): number };
  readonly addEventListener: unknown;
  readonly removeEventListener: unknown;
  readonly fetch: typeof fetch;
}

const names = [
  'document',
  'location',
  'navigator',
  'navigation',
  'localStorage',
  'sessionStorage',
  'BroadcastChannel',
  'performance',
  'addEventListener',
  'removeEventListener',
  'fetch',
] as const satisfies readonly (keyof PageGlobals)[];

/** Where each page counts its clients. */
const register = Symbol.for('latchkey.clients');

/** The one global object of Node, which shows each page its own globals. */
export interface Realm {
  readonly base: BaseTimers;
  add(life: Life, globals: PageGlobals): void;
  /** Gives Node its own globals back. */
  close(): void;
}

/** Opens the realm. Needs the fake timers of vitest. */
export function openRealm(): Realm {
  const pages = new Map<Life, PageGlobals>();
  const registers = new WeakMap<Life, unknown>();
  const before = new Map<PropertyKey, PropertyDescriptor | undefined>();
  const define = (name: PropertyKey, descriptor: PropertyDescriptor) => {
    before.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
    Object.defineProperty(globalThis, name, { configurable: true, ...descriptor });
  };
  const { setTimeout: set, clearTimeout: clear } = globalThis;

  for (const name of names) {
    const found = Object.getOwnPropertyDescriptor(globalThis, name);
    // Node's `localStorage` warns when it is read, so nobody reads it here.
    const original = name.endsWith('Storage') ? undefined : found?.get ? found.get.call(globalThis) : found?.value;
    define(name, {
      get() {
        const life = here();
        return life ? pages.get(life)?.[name] : original;
      },
      set() {},
    });
  }
  define(register, {
    get: () => registers.get(here() as Life),
    set: (value: unknown) => void registers.set(here() as Life, value),
  });
  define('setTimeout', {
    writable: true,
    value: (task: () => void, ms: number) => here()?.setTimer(task, ms) ?? set(task, ms),
  });
  define('clearTimeout', {
    writable: true,
    value(id: number) {
      const life = here();
      if (life) life.clearTimer(id);
      else clear(id);
    },
  });
  return {
    base: { set: (task, ms) => set(task, ms), clear: (handle) => clear(handle as number) },
    add: (life, globals) => void pages.set(life, globals),
    close() {
      for (const [name, descriptor] of before) {
        if (descriptor) Object.defineProperty(globalThis, name, descriptor);
        else delete (globalThis as Record<PropertyKey, unknown>)[name];
      }
    },
  };
}
