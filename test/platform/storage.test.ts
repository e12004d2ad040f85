import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cookieStorage } from '../../src/platform/cookie-storage.ts';
import { hintStorage } from '../../src/platform/hint-storage.ts';
import { memoryStorage } from '../../src/platform/memory-storage.ts';
import { webStorage } from '../../src/platform/web-storage.ts';
import { openJar } from './cookie-jar.ts';
import { forbidArea, openArea, openStorageEvents } from './storage-area.ts';
import { clientOf, type Subject, saved, storageContract } from './storage-contract.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: saved.askedAt });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function inArea(name: 'localStorage' | 'sessionStorage', make: () => Subject['storage'], more = {}): () => Subject {
  return () => {
    const items = openArea(name);
    const jar = openJar();
    return {
      storage: make(),
      reload: make,
      kept: () => Object.fromEntries([...items, ...jar.all().map((cookie) => [cookie.name, cookie.value])]),
      scribble: (text) => items.set('latchkey', text),
      ...more,
    };
  };
}

function inJar(url: string, options = {}): () => Subject {
  return () => {
    const jar = openJar(url);
    return {
      storage: cookieStorage(options),
      reload: () => cookieStorage(options),
      kept: () => Object.fromEntries(jar.all().map(({ name, value }) => [name, value])),
      scribble: (text) => jar.put(`latchkey=${encodeURIComponent(text)}; path=/`),
    };
  };
}

storageContract('memoryStorage', () => ({ storage: memoryStorage() }));
storageContract(
  'webStorage',
  inArea('localStorage', () => webStorage()),
);
storageContract(
  'webStorage of the tab',
  inArea('sessionStorage', () => webStorage('session')),
);
storageContract('cookieStorage on https', inJar('https://app.example.test/'));
storageContract('cookieStorage on http', inJar('http://app.example.test/shop/cart'));
storageContract(
  'cookieStorage below a path, for a domain',
  inJar('https://www.example.test/shop/cart', { path: '/shop', domain: 'example.test' }),
);
storageContract('cookieStorage in a partition of its own', inJar('https://app.example.test/', { partitioned: true }));
storageContract(
  'hintStorage',
  inArea('localStorage', () => hintStorage(), { hint: true }),
);

describe('what a storage says of itself', () => {
  it.each<[what: string, storage: Subject['storage'], traits: object]>([
    ['memoryStorage', memoryStorage(), { kind: 'memory', shared: false, volatile: true }],
    ['webStorage', webStorage(), { kind: 'localStorage', shared: true }],
    ['webStorage of the tab', webStorage('session'), { kind: 'sessionStorage', shared: false }],
    ['cookieStorage', cookieStorage(), { kind: 'cookies', shared: true }],
    ['cookieStorage of the server', cookieStorage({ managedBy: 'server' }), { shared: true, managedBy: 'server' }],
    ['hintStorage', hintStorage(), { kind: 'localStorage', shared: true, volatile: true }],
  ])('%s', (_, storage, traits) => {
    expect(storage).toMatchObject(traits);
    expect(storage.bind?.(clientOf('shop')) ?? storage).toMatchObject(traits);
  });

  it.each([
    ['webStorage', webStorage()],
    ['webStorage of the tab', webStorage('session')],
    ['cookieStorage', cookieStorage()],
  ])('%s lends nothing to other tabs, and has no server that writes into it', (_, storage) => {
    expect(storage.volatile).toBe(undefined);
    expect(storage.managedBy).toBe(undefined);
    expect(storage.mayHaveSession).toBe(undefined);
  });
});

describe('where the browser refuses', () => {
  it.each<[what: string, name: 'localStorage' | 'sessionStorage', make: () => Subject['storage']]>([
    ['webStorage', 'localStorage', () => webStorage()],
    ['webStorage of the tab', 'sessionStorage', () => webStorage('session')],
    ['hintStorage', 'localStorage', () => hintStorage()],
  ])('%s is made all the same, and throws when it is used', (_, name, make) => {
    forbidArea(name);
    const storage = make();
    storage.bind?.(clientOf('shop'));
    for (const use of [() => storage.read(), () => storage.write(saved), () => storage.clear()]) {
      expect(use).toThrow(expect.objectContaining({ name: 'SecurityError' }));
    }
  });

  it.each([
    ['webStorage', webStorage],
    ['hintStorage', hintStorage],
  ])('%s throws what a full area throws', (_, make) => {
    openArea('localStorage');
    const full = new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    vi.spyOn(localStorage, 'setItem').mockImplementation(() => {
      throw full;
    });
    expect(() => make().write(saved)).toThrow(full);
  });

  it('cookieStorage without a document has nothing, and does not pretend to keep anything', () => {
    const storage = cookieStorage();
    expect(storage.read()).toBe(null);
    expect(() => storage.write(saved)).toThrow(RangeError);
    expect(() => storage.clear()).not.toThrow();
  });
});

describe('watch', () => {
  it.each([
    ['webStorage', webStorage()],
    ['webStorage of the tab', webStorage('session')],
    ['hintStorage', hintStorage()],
  ])('%s calls back when another tab writes the record or clears the area, until stopped', (_, storage) => {
    const write = openStorageEvents();
    const changed = vi.fn();
    const stop = storage.watch!(changed);
    write('theme');
    write('latchkey:lease');
    expect(changed).toHaveBeenCalledTimes(0);
    write('latchkey');
    write(null);
    expect(changed).toHaveBeenCalledTimes(2);
    stop();
    write('latchkey');
    expect(changed).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['webStorage', webStorage()],
    ['hintStorage', hintStorage()],
  ])('%s watches the record of its own name and server', (_, storage) => {
    const write = openStorageEvents();
    const changed = vi.fn();
    storage.bind!(clientOf('shop', { server: 'https://api.example.test/auth/' })).watch!(changed);
    write('latchkey');
    write('shop');
    write('shop:https://staging.example.test/auth/');
    expect(changed).toHaveBeenCalledTimes(0);
    write('shop:https://api.example.test/auth/');
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('hears nothing where there are no events', () => {
    expect(() => webStorage().watch!(() => {})()).not.toThrow();
  });
});

describe('two servers behind one page', () => {
  it.each([
    ['webStorage', () => webStorage()],
    ['hintStorage', () => hintStorage()],
  ])('keep their sessions and their leases apart in %s', async (_, make) => {
    openArea('localStorage');
    const at = (server: string) => make().bind!(clientOf('latchkey', { server }));
    const [production, staging] = [at('https://api.example.test/'), at('https://staging.example.test/')];
    await production.write(saved);
    await staging.write({ ...saved, id: 'staging-session' });
    await production.lease!.write('tab-1 5');
    expect(await staging.lease!.read()).toBe(null);
    await staging.clear();
    expect(await production.read()).toEqual(saved);
    expect(await production.lease!.read()).toBe('tab-1 5');
    expect(await make().read()).toBe(null);
  });
});
