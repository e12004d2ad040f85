import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { webStorage } from '../../src/platform/web-storage.ts';
import { ending } from '../../src/token/record.ts';
import { openJar } from './cookie-jar.ts';
import { openArea } from './storage-area.ts';
import { clientOf, saved } from './storage-contract.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: saved.askedAt });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const forgotten = { ...saved, remember: false };

/** What is read once a cookie that is only late would have come. */
async function within500<T>(reading: T): Promise<Awaited<T>> {
  await vi.advanceTimersByTimeAsync(500);
  return await reading;
}

function setUp(url = 'https://app.example.test/') {
  const items = openArea('localStorage');
  const jar = openJar(url);
  return { items, jar, storage: webStorage() };
}

describe('a login without `remember`', () => {
  it('is told by a session cookie without secrets', () => {
    const { jar, storage } = setUp();
    storage.write(forgotten);
    expect(jar.all()).toMatchObject([
      { name: `latchkey.${saved.id}`, value: '1', expiresAt: null, path: '/', sameSite: 'strict', secure: true },
    ]);
  });

  it('leaves the cookies of other sessions alone: those of an app on another port of this host are among them', () => {
    const { jar, storage } = setUp();
    document.cookie = 'latchkey.session-of-another-port=1; path=/; secure';
    storage.write(forgotten);
    expect(jar.all().map(({ name }) => name)).toEqual(['latchkey.session-of-another-port', `latchkey.${saved.id}`]);
  });

  it('stays while the browser is open, in each tab', () => {
    const { storage } = setUp();
    storage.write(forgotten);
    expect(storage.read()).toEqual(forgotten);
    expect(webStorage().read()).toEqual(forgotten);
  });

  it('is void, and removed, once the browser was closed', async () => {
    const { items, jar, storage } = setUp();
    storage.write(forgotten);
    jar.restart();
    expect(await within500(storage.read())).toBe(null);
    expect([...items]).toEqual([]);
  });

  it('is told again by a tab that uses it, when a script has removed all cookies', async () => {
    const window = new EventTarget();
    vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
    vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window));
    const { items, jar, storage } = setUp();
    storage.write(forgotten);
    const stop = storage.watch?.(() => {});
    jar.restart();
    const asked = vi.spyOn(localStorage, 'setItem');
    const reading = webStorage().read();
    const [key, newValue] = asked.mock.calls[0] ?? [];
    window.dispatchEvent(Object.assign(new Event('storage'), { key, newValue }));
    expect(await within500(reading)).toEqual(forgotten);
    stop?.();
    expect([...items.keys()]).toEqual(['latchkey']);
    expect(newValue).toBe(saved.id);
  });

  it('counts when another tab has written it while the page is open, even before its cookie is seen', () => {
    const { items, jar, storage } = setUp();
    expect(storage.read()).toBe(null);
    webStorage().write(forgotten);
    jar.restart();
    expect(storage.read()).toEqual(forgotten);
    expect([...items]).toHaveLength(1);
  });

  it('counts for a page that loads before it sees the cookie of a login in another tab', async () => {
    const { items, jar, storage } = setUp();
    storage.write(forgotten);
    const [cookie] = jar.all();
    jar.restart();
    const reading = webStorage().read();
    await vi.advanceTimersByTimeAsync(100);
    document.cookie = `${cookie?.name}=1; path=/`;
    expect(await within500(reading)).toEqual(forgotten);
    expect([...items]).toHaveLength(1);
  });

  it('is void once the browser was closed after a refresh of it too', async () => {
    const { jar, storage } = setUp();
    storage.write(forgotten);
    storage.write({ ...forgotten, access: 'A2', revision: 4 });
    jar.restart();
    expect(await within500(storage.read())).toBe(null);
  });

  it('stays where no cookie can be set: each reload would log out', () => {
    openArea('localStorage');
    const storage = webStorage();
    storage.write(forgotten);
    expect(storage.read()).toEqual(forgotten);
  });

  it('stays in a frame where the browser drops the cookie', () => {
    openArea('localStorage');
    openJar('https://app.example.test/', { embedded: true });
    const storage = webStorage();
    storage.write(forgotten);
    expect(storage.read()).toEqual(forgotten);
  });

  it('is told in a cookie without Secure on http, where a browser would drop another one', async () => {
    const { jar, storage } = setUp('http://app.example.test/');
    storage.write(forgotten);
    expect(jar.all()).toMatchObject([{ secure: false }]);
    jar.restart();
    expect(await within500(storage.read())).toBe(null);
  });

  it('sets a cookie of its own name and session', () => {
    const { jar } = setUp();
    webStorage().bind!(clientOf('shop')).write({ ...forgotten, id: 'id; path=/evil' });
    expect(jar.all()).toMatchObject([{ name: 'shop.id%3B%20path%3D%2Fevil', path: '/' }]);
  });

  it('leaves no cookie behind when it ends, nor when its end is marked', () => {
    const { jar, storage } = setUp();
    storage.write(forgotten);
    storage.write(ending(forgotten, 'logout'));
    expect(jar.all()).toEqual([]);
    storage.write(forgotten);
    storage.clear();
    expect(jar.all()).toEqual([]);
  });
});

describe('what needs no session cookie', () => {
  it('is a login with `remember`, which outlives the browser', () => {
    const { jar, storage } = setUp();
    storage.write(saved);
    expect(jar.all()).toEqual([]);
    jar.restart();
    expect(storage.read()).toEqual(saved);
  });

  it('is the mark of a session that has ended, which outlives the browser', () => {
    const { jar, storage } = setUp();
    storage.write(ending(forgotten, 'logout'));
    expect(jar.all()).toEqual([]);
    jar.restart();
    expect(storage.read()).toEqual(ending(forgotten, 'logout'));
  });

  it('is the storage of one tab, which the browser empties with the tab', () => {
    openArea('sessionStorage');
    const jar = openJar();
    const storage = webStorage('session');
    storage.write(forgotten);
    expect(jar.all()).toEqual([]);
    storage.clear();
    expect(storage.read()).toBe(null);
  });
});

describe('a removal that did not hold', () => {
  it('is noticed', () => {
    const { storage } = setUp();
    storage.write(saved);
    vi.spyOn(localStorage, 'removeItem').mockImplementation(() => {});
    expect(() => storage.clear()).toThrow(new RangeError('read back'));
  });
});

describe('the key', () => {
  it('is the name, and the server where it is known', () => {
    const { items, storage } = setUp();
    storage.write(saved);
    storage.bind!(clientOf('shop', { server: 'https://api.example.test/auth/' })).write(saved);
    expect([...items.keys()]).toEqual(['latchkey', 'shop:https://api.example.test/auth/']);
  });

  it('of a lease stands beside it', () => {
    const { items, storage } = setUp();
    storage.bind!(clientOf('shop')).lease!.write('tab-1 5');
    expect([...items]).toEqual([['shop:lease', 'tab-1 5']]);
  });
});
