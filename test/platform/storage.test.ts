import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cookieStorage } from '../../src/platform/cookie-storage.ts';
import { hintedMemoryStorage } from '../../src/platform/hint-storage.ts';
import { memoryStorage } from '../../src/platform/memory-storage.ts';
import { parseSession } from '../../src/platform/storage.ts';
import { webStorage } from '../../src/platform/web-storage.ts';
import { openJar } from './cookie-jar.ts';
import { type Subject, saved, storageContract } from './storage-contract.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: saved.savedAt });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A storage area as the standard has it, for one test. */
function openArea(name: 'localStorage' | 'sessionStorage') {
  const items = new Map<string, string>();
  vi.stubGlobal(name, {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, String(value)),
    removeItem: (key: string) => items.delete(key),
  });
  return items;
}

function inArea(name: 'localStorage' | 'sessionStorage', make: () => Subject['storage'], more = {}): () => Subject {
  return () => {
    const items = openArea(name);
    return {
      storage: make(),
      reload: make,
      kept: () => Object.fromEntries(items),
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
storageContract(
  'the memory of cookie mode',
  inArea('localStorage', () => hintedMemoryStorage(), { hint: true }),
);

describe('what a storage says of itself', () => {
  it.each<[what: string, storage: Subject['storage'], traits: object]>([
    ['memoryStorage', memoryStorage(), { kind: 'memory', shared: false, volatile: true }],
    ['webStorage', webStorage(), { kind: 'localStorage', shared: true }],
    ['webStorage of the tab', webStorage('session'), { kind: 'sessionStorage', shared: false }],
    ['cookieStorage', cookieStorage(), { kind: 'cookies', shared: true }],
    ['cookieStorage of the server', cookieStorage({ managedBy: 'server' }), { shared: true, managedBy: 'server' }],
    ['the memory of cookie mode', hintedMemoryStorage(), { kind: 'localStorage', shared: true, volatile: true }],
  ])('%s', (_, storage, traits) => {
    expect(storage).toMatchObject(traits);
  });

  it('leaves cookies to the page unless the server manages them', () => {
    expect(cookieStorage()).not.toHaveProperty('managedBy');
  });
});

describe('where the browser refuses', () => {
  const refuse = (name: string) =>
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get: () => {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      },
    });

  it.each<[what: string, name: string, make: () => Subject['storage']]>([
    ['webStorage', 'localStorage', () => webStorage()],
    ['webStorage of the tab', 'sessionStorage', () => webStorage('session')],
    ['the memory of cookie mode', 'localStorage', () => hintedMemoryStorage()],
  ])('%s is made all the same, and throws when it is used', (_, name, make) => {
    // Stubbed first, so that what the test puts there is taken away again.
    vi.stubGlobal(name, null);
    refuse(name);
    const storage = make();
    storage.bind?.({ name: 'shop', warn: () => {} });
    for (const use of [() => storage.read(), () => storage.write(saved), () => storage.clear()]) {
      expect(use).toThrow(expect.objectContaining({ name: 'SecurityError' }));
    }
  });

  it('webStorage throws what a full area throws', () => {
    openArea('localStorage');
    const full = new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    vi.spyOn(localStorage, 'setItem').mockImplementation(() => {
      throw full;
    });
    expect(() => webStorage().write(saved)).toThrow(full);
  });

  it('cookieStorage without a document has nothing, and does not pretend to keep anything', () => {
    const storage = cookieStorage();
    expect(storage.read()).toBe(null);
    expect(() => storage.write(saved)).toThrow(RangeError);
    expect(() => storage.clear()).not.toThrow();
  });
});

describe('watch', () => {
  const page = () => {
    const window = new EventTarget();
    vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
    vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window));
    return (key: string | null) => window.dispatchEvent(Object.assign(new Event('storage'), { key }));
  };

  it.each([
    ['webStorage', webStorage()],
    ['the memory of cookie mode', hintedMemoryStorage()],
  ])('%s calls back when another tab writes the record or clears the area, until stopped', (_, storage) => {
    const write = page();
    const changed = vi.fn();
    const stop = storage.watch!(changed);
    write('theme');
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
    ['the memory of cookie mode', hintedMemoryStorage()],
  ])('%s watches the record of its own name', (_, storage) => {
    const write = page();
    const changed = vi.fn();
    storage.bind!({ name: 'shop', warn: () => {} }).watch!(changed);
    write('latchkey');
    expect(changed).toHaveBeenCalledTimes(0);
    write('shop');
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('hears nothing where there are no events', () => {
    expect(() => webStorage().watch!(() => {})()).not.toThrow();
  });
});

describe('the memory of cookie mode', () => {
  it('gives the access token to the session it belongs to only', () => {
    const items = openArea('localStorage');
    const storage = hintedMemoryStorage();
    storage.write(saved);
    items.set('latchkey', JSON.stringify({ ...saved, id: 'of-another-tab', access: undefined, refresh: undefined }));
    expect(storage.read()).toMatchObject({ id: 'of-another-tab', access: null });
  });

  it('believes no token that lies beside the hint', () => {
    const items = openArea('localStorage');
    items.set('latchkey', JSON.stringify(saved));
    expect(hintedMemoryStorage().read()).toEqual({ ...saved, access: null, refresh: null });
  });

  it('forgets the access token when it is cleared, even if the hint comes back', () => {
    openArea('localStorage');
    const storage = hintedMemoryStorage();
    storage.write(saved);
    const hint = localStorage.getItem('latchkey')!;
    storage.clear();
    localStorage.setItem('latchkey', hint);
    expect(storage.read()).toMatchObject({ id: saved.id, access: null });
  });

  it('leaves word of a logout that the server has not confirmed, until a login or a confirmed logout', () => {
    const items = openArea('localStorage');
    const storage = hintedMemoryStorage();
    storage.write(saved);
    storage.clear(true);
    expect(items.size).toBe(1);
    expect(storage.read()).toBe(null);
    expect(hintedMemoryStorage().read()).toBe(null);
    storage.write(saved);
    expect(storage.read()).toMatchObject({ id: saved.id });
    storage.clear(true);
    storage.clear();
    expect(items.size).toBe(0);
  });
});

describe('parseSession', () => {
  const empty = {
    id: '',
    access: null,
    refresh: null,
    clockOffsetMs: 0,
    lifetimeMs: null,
    remember: false,
    scheme: null,
    savedAt: 0,
    revision: 0,
  };

  it('reads a record as it was written', () => {
    const record = { ...saved, leaseUntil: 7, leaseBy: 'tab-2' };
    expect(parseSession(JSON.stringify(record))).toEqual(record);
  });

  it.each<[what: string, field: object, read: object]>([
    ['an id that is a number', { id: 7 }, {}],
    ['a token with a line break inside', { access: 'a\nb', refresh: 'undefined' }, {}],
    ['a token with white space around', { access: ' abc\n' }, { access: 'abc' }],
    ['a clock that is text', { clockOffsetMs: '5' }, { clockOffsetMs: null }],
    ['a clock that was proved wrong', { clockOffsetMs: null }, { clockOffsetMs: null }],
    ['a lifetime that is no number', { lifetimeMs: 'long' }, {}],
    ['a yes that is none', { remember: 'yes' }, {}],
    ['a scheme that is empty', { scheme: '' }, {}],
    ['an instant that is text', { savedAt: 'now' }, {}],
    ['a lease without an end', { leaseBy: 'tab-2' }, {}],
    ['a lease without a name', { leaseUntil: 9 }, { leaseUntil: 9, leaseBy: '' }],
    ['a field that nobody knows', { theme: 'dark' }, {}],
  ])('reads %s field by field', (_, field, read) => {
    expect(parseSession(JSON.stringify(field))).toEqual({ ...empty, ...read });
  });

  it.each([null, undefined, '', '{', '[]', '"text"', '0', 'null', 'true'])('gives null for %j', (text) => {
    expect(parseSession(text)).toBe(null);
  });

  it('reads an infinite number as none', () => {
    expect(parseSession('{"clockOffsetMs":1e999,"lifetimeMs":1e999,"savedAt":-1e999,"leaseUntil":1e999}')).toEqual({
      ...empty,
      clockOffsetMs: null,
    });
  });

  it('never throws, and what it reads it reads again', () => {
    const text = fc.oneof(
      fc.string(),
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc
        .record(
          {
            id: fc.anything(),
            access: fc.anything(),
            savedAt: fc.double(),
            leaseUntil: fc.double(),
            leaseBy: fc.string(),
          },
          { requiredKeys: [] },
        )
        .map((value) => JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? 0 : each))),
    );
    fc.assert(
      fc.property(text, (given) => {
        const session = parseSession(given);
        if (session) expect(parseSession(JSON.stringify(session))).toEqual(session);
      }),
    );
  });
});
