import { afterEach, describe, expect, it, vi } from 'vitest';
import { memoryStorage } from '../../src/platform/memory-storage.ts';
import { type LifecycleOptions, settle } from '../../src/session/options.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const message = (options: object): string => {
  try {
    settle(options as LifecycleOptions, memoryStorage);
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('a wrong option', () => {
  const noStorage = { read() {}, write() {} };

  it.each<[expected: string, options: object]>([
    ['letters, digits, ".", "_" or "-"', { name: 'a b' }],
    ['letters, digits, ".", "_" or "-"', { name: ['latchkey'] }],
    ['"visible", "always" or "off"', { proactive: 'never' }],
    ['a TokenStorage, such as webStorage()', { storage: noStorage }],
    ['a TokenStorage, such as webStorage()', { storage: null }],
    ['a function', { fetch: {} }],
    ['a function', { isPublic: /public/ }],
    ['a function or null', { channel: {} }],
    ['a LockManager or null', { locks: { query() {} } }],
    ['a number of seconds from 0 to 2147483', { refreshMarginSeconds: 2_147_484 }],
    ['a number of seconds from 0.001 to 2147483', { refreshTimeoutSeconds: 0 }],
  ])('is told what is expected: %s', (expected, options) => {
    expect(message(options)).toContain(expected);
  });
});

describe('the bounds', () => {
  it.each<LifecycleOptions>([
    { refreshMarginSeconds: 0, lockTimeoutSeconds: 0, refreshTimeoutSeconds: 0.001 },
    { refreshMarginSeconds: 2_147_483 },
    { proactive: 'always' },
    { proactive: 'off' },
    { name: 'shop.example-1_2' },
    { locks: null, channel: null },
  ])('belong to what is accepted: %j', (options) => {
    expect(message(options)).toBe('accepted');
  });
});

describe('without an option', () => {
  it('the storage is the one of the entry, made for this client', () => {
    const own = memoryStorage();
    expect(settle({}, () => own).storage).toBe(own);
    expect(settle({ storage: own }, memoryStorage).storage).toBe(own);
  });

  it('requests go through the fetch that the page has by then', async () => {
    const { fetch } = settle({}, memoryStorage);
    const later = vi.fn(async () => new Response());
    vi.stubGlobal('fetch', later);
    await fetch('/items/', { method: 'HEAD' });
    expect(later).toHaveBeenCalledWith('/items/', expect.objectContaining({ method: 'HEAD' }));
  });

  it('chance is the page’s own', () => {
    const { random } = settle({}, memoryStorage);
    vi.spyOn(Math, 'random').mockReturnValue(0.25);
    expect(random()).toBe(0.25);
  });

  it('a warning goes to the console, with its code', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    settle({}, memoryStorage).onWarning({ code: 'clock_skew', message: 'latchkey: the clock' });
    expect(warn.mock.calls).toEqual([['latchkey: the clock [clock_skew]']]);
  });

  it('tabs are joined through the page’s locks and a channel of the name', () => {
    const locks = { request: async () => {} };
    const opened = vi.fn();
    vi.stubGlobal('document', {});
    vi.stubGlobal('navigator', { locks });
    vi.stubGlobal(
      'BroadcastChannel',
      class {
        constructor(name: string) {
          opened(name);
        }
      },
    );
    const settings = settle({}, memoryStorage);
    expect(settings.locks).toBe(locks);
    expect(settings.channel('shop')).not.toBeNull();
    expect(opened).toHaveBeenCalledWith('shop');
  });

  it.each([
    ['there is no page', undefined, { locks: {} }],
    ['the page has neither', {}, {}],
    ['the page has no navigator', {}, undefined],
  ])('no tabs are joined where %s', (_, document, navigator) => {
    vi.stubGlobal('document', document);
    vi.stubGlobal('navigator', navigator);
    if (document) vi.stubGlobal('BroadcastChannel', undefined);
    const settings = settle({}, memoryStorage);
    expect([settings.locks, settings.channel('shop')]).toEqual([null, null]);
  });

  it('a worker that is given a shared storage joins the tabs, and no other worker does', () => {
    const locks = { request: async () => {} };
    vi.stubGlobal('document', undefined);
    vi.stubGlobal('WorkerGlobalScope', class {});
    vi.stubGlobal('navigator', { locks });
    const shared = { ...memoryStorage(), shared: true };
    expect(settle({ storage: shared }, memoryStorage).locks).toBe(locks);
    expect(settle({}, memoryStorage).locks).toBeNull();
  });

  it('no tabs are joined where the option says null', () => {
    vi.stubGlobal('document', {});
    vi.stubGlobal('navigator', { locks: { request: async () => {} } });
    const settings = settle({ locks: null, channel: null }, memoryStorage);
    expect([settings.locks, settings.channel('shop')]).toEqual([null, null]);
  });
});
