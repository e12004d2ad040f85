import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CookieStorageOptions, cookieStorage } from '../../src/platform/cookie-storage.ts';
import { propagationMs } from '../../src/platform/token-storage.ts';
import { ending, type StoredSession } from '../../src/token/record.ts';
import { jwt } from '../token/jwt.ts';
import { openJar } from './cookie-jar.ts';
import { clientOf, saved } from './storage-contract.ts';

const day = 86_400_000;
const now = saved.askedAt;
/** A refresh token that was made now, and ends so many days from now. */
const endingIn = (days: number) => jwt({ iat: now / 1000, exp: (now + days * day) / 1000 });

beforeEach(() => {
  vi.useFakeTimers({ now });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function setUp(options: CookieStorageOptions = {}, url = 'https://app.example.test/', frame = {}) {
  const jar = openJar(url, frame);
  const warnings: string[] = [];
  const changed = vi.fn();
  const client = clientOf('latchkey', { server: saved.server, warn: (code) => warnings.push(code), changed });
  return { jar, storage: cookieStorage(options).bind!(client), warnings, changed };
}

describe('the mark of a session that has ended', () => {
  it('is all that is there', () => {
    const { jar, storage } = setUp();
    storage.write(saved);
    storage.write(ending(saved, 'logout'));
    expect(jar.all().map(({ name }) => name)).toEqual(['latchkey']);
    expect(storage.read()).toEqual(ending(saved, 'logout'));
  });

  it('counts beside tokens that nobody can remove', () => {
    const { storage } = setUp();
    storage.write(saved);
    const { set } = Object.getOwnPropertyDescriptor(document, 'cookie')!;
    Object.defineProperty(document, 'cookie', {
      ...Object.getOwnPropertyDescriptor(document, 'cookie'),
      set(text: string) {
        if (text.startsWith('latchkey=')) set!.call(document, text);
      },
    });
    storage.write(ending(saved, 'logout'));
    expect(document.cookie).toContain('access_token=');
    expect(storage.read()).toEqual(ending(saved, 'logout'));
  });

  it('is missed like any other record when the browser did not keep it', () => {
    const { storage } = setUp({}, 'https://app.example.test/', { embedded: true });
    expect(() => storage.write(ending(saved, 'logout'))).toThrow(
      new RangeError('the browser did not keep the cookie `latchkey`'),
    );
  });

  it('outlives the browser', () => {
    const { jar, storage } = setUp();
    storage.write(ending({ ...saved, remember: false }, 'logout'));
    jar.restart();
    expect(storage.read()).toMatchObject({ id: saved.id, ended: 'logout' });
  });
});

describe('the lease', () => {
  it('is a cookie of its own, which ends with the browser', () => {
    const { jar, storage } = setUp();
    storage.lease!.write('tab-1 1800000060000');
    expect(jar.all()).toMatchObject([{ name: 'latchkey_lease', expiresAt: null, sameSite: 'strict' }]);
    expect(storage.lease!.read()).toBe('tab-1 1800000060000');
    expect(storage.bind!(clientOf('shop')).lease!.read()).toBe(null);
    storage.lease!.write(null);
    expect(jar.all()).toEqual([]);
  });
});

describe('the cookies', () => {
  it('are three, on the whole site, with SameSite=Strict and Secure', () => {
    const { jar, storage, warnings } = setUp();
    storage.write(saved);
    const same = { path: '/', domain: 'app.example.test', hostOnly: true, secure: true, sameSite: 'strict' };
    expect(jar.all()).toMatchObject([
      { name: 'refresh_token', value: saved.refresh, ...same },
      { name: 'latchkey', ...same },
      { name: 'access_token', ...same },
    ]);
    expect(warnings).toEqual([]);
  });

  it('hold each token once', () => {
    const { jar, storage } = setUp();
    storage.write(saved);
    const rest = decodeURIComponent(jar.get('latchkey')!.value);
    expect(rest).toContain(saved.id);
    expect(rest).not.toContain(saved.access);
    expect(rest).not.toContain(saved.refresh);
  });

  it('are set without Secure on http, where a browser would drop them', () => {
    const { jar, storage, warnings } = setUp({}, 'http://app.example.test/');
    storage.write(saved);
    expect(jar.all().map(({ secure }) => secure)).toEqual([false, false, false]);
    expect(warnings).toEqual([]);
  });

  it('are named and set as the options say', () => {
    const { jar, storage } = setUp(
      { access: 'jwt', refresh: 'jwt_refresh', path: '/shop', domain: 'example.test', sameSite: 'lax' },
      'https://www.example.test/shop/cart',
    );
    storage.write(saved);
    expect(jar.all().map(({ name }) => name)).toEqual(['jwt_refresh', 'latchkey', 'jwt']);
    expect(jar.get('jwt')).toMatchObject({ path: '/shop', domain: 'example.test', hostOnly: false, sameSite: 'lax' });
  });

  it('carry the name of the client, where it is not the usual one', () => {
    const jar = openJar();
    const storage = cookieStorage({ access: 'jwt' }).bind!(clientOf('admin'));
    storage.write(saved);
    expect(jar.all().map(({ name }) => name)).toEqual(['admin_refresh_token', 'admin', 'jwt']);
  });

  it('write the refresh token first, since an interrupted write must not lose it', () => {
    const { jar, storage } = setUp();
    expect(() => storage.write({ ...saved, access: 'a'.repeat(4096) })).toThrow(RangeError);
    expect(jar.get('refresh_token')?.value).toBe(saved.refresh);
  });
});

describe('cookies in a partition (CHIPS)', () => {
  it('are Secure and Partitioned', () => {
    const { jar, storage, warnings } = setUp({ partitioned: true, sameSite: 'none' });
    storage.write(saved);
    expect(jar.all().map(({ partitioned, secure, sameSite }) => [partitioned, secure, sameSite])).toEqual(
      Array(3).fill([true, true, 'none']),
    );
    expect(warnings).toEqual([]);
  });

  it('are Secure on http too: browsers keep those on localhost, and no others', () => {
    setUp({}, 'http://localhost:8000/');
    const write = vi.spyOn(document, 'cookie', 'set').mockImplementation(() => {});
    expect(() => cookieStorage({ partitioned: true }).write(saved)).toThrow(RangeError);
    expect(write.mock.calls.flat()[0]).toMatch(/^refresh_token=.*; Secure.*; Partitioned/i);
  });

  it('are asked for by nobody else', () => {
    const { jar, storage } = setUp();
    storage.write(saved);
    expect(jar.all().some(({ partitioned }) => partitioned)).toBe(false);
  });

  it('end together with what an older release has left outside of the partition', () => {
    const { jar, storage } = setUp({ partitioned: true });
    cookieStorage().write(saved);
    storage.write(saved);
    expect(jar.all()).toHaveLength(6);
    storage.clear();
    expect(jar.all()).toEqual([]);
  });

  it('are not hidden by what an older release has left outside of the partition', () => {
    const { storage } = setUp({ partitioned: true });
    cookieStorage().write({ ...saved, access: 'old', refresh: 'older' });
    storage.write(saved);
    expect(storage.read()).toEqual(saved);
  });
});

describe('cookies that servers refuse', () => {
  const largest = 'x'.repeat(3500);

  it.each([
    [7000, []],
    [7001, ['cookies_too_large']],
  ])('are warned of when they are more than 7,000 bytes together: %i', (bytes, told) => {
    const { jar, storage, warnings } = setUp();
    storage.write({ ...saved, access: largest, refresh: null });
    jar.put(`filler=${'x'.repeat(bytes - document.cookie.length - '; filler='.length)}`);
    storage.write({ ...saved, access: largest, refresh: null });
    expect(document.cookie).toHaveLength(bytes);
    expect(warnings).toEqual(told);
  });

  it('are counted with those of other scripts', () => {
    const { jar, storage, warnings } = setUp();
    storage.write(saved);
    expect(warnings).toEqual([]);
    for (const name of ['one', 'two']) jar.put(`${name}=${largest}; path=/`);
    storage.write(saved);
    expect(warnings).toEqual(['cookies_too_large']);
  });

  it('are told in bytes, with what to do', () => {
    openJar();
    const warn = vi.fn();
    cookieStorage().bind!(clientOf('latchkey', { warn })).write({ ...saved, access: largest, refresh: largest });
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      'cookies_too_large',
      `The cookies of this page are ${document.cookie.length} bytes long: many servers refuse such requests. Use webStorage().`,
    );
  });
});

describe('warnings', () => {
  it.each<
    [what: string, options: CookieStorageOptions, url: string, sameSite: string, secure: boolean, warns: boolean]
  >([
    ['SameSite=None on http becomes Lax', { sameSite: 'none' }, 'http://app.example.test/', 'lax', false, true],
    [
      'SameSite=None without Secure becomes Lax',
      { sameSite: 'none', secure: false },
      'https://a.test/',
      'lax',
      false,
      true,
    ],
    ['SameSite=None on https is set', { sameSite: 'none' }, 'https://a.test/', 'none', true, false],
    ['Secure switched off on https is set, and told', { secure: false }, 'https://a.test/', 'strict', false, true],
    ['Secure switched off on http is as it must be', { secure: false }, 'http://a.test/', 'strict', false, false],
  ])('%s', (_, options, url, sameSite, secure, warns) => {
    const { jar, storage, warnings } = setUp(options, url);
    storage.write(saved);
    expect(storage.read()).toEqual(saved);
    expect(jar.get('access_token')).toMatchObject({ sameSite, secure });
    expect([...new Set(warnings)]).toEqual(warns ? ['insecure_cookie'] : []);
  });

  it('are nobody’s before a client has taken the storage', () => {
    openJar();
    const storage = cookieStorage({ secure: false });
    expect(() => storage.write(saved)).not.toThrow();
  });
});

describe('remember', () => {
  const expiresAt = (options: CookieStorageOptions, session: Partial<StoredSession>) => {
    const { jar, storage } = setUp(options);
    storage.write({ ...saved, ...session });
    expect(jar.get('access_token')?.expiresAt).toBe(null);
    expect(jar.get('latchkey')?.expiresAt).toBe(jar.get('refresh_token')?.expiresAt);
    return jar.get('refresh_token')!.expiresAt;
  };

  it.each<[what: string, options: CookieStorageOptions, session: Partial<StoredSession>, until: number | null]>([
    ['for 30 days', {}, { refresh: endingIn(90) }, now + 30 * day],
    ['as long as asked', { rememberDays: 14 }, { refresh: endingIn(90) }, now + 14 * day],
    ['never past the token’s own end', { rememberDays: 14 }, { refresh: endingIn(1) }, now + day],
    [
      'by our clock, when the server’s is an hour fast',
      {},
      { refresh: jwt({ iat: now / 1000 + 3600, exp: now / 1000 + 3600 + 86_400 }) },
      now + day,
    ],
    [
      'until its `exp`, when nothing says when it was made',
      {},
      { refresh: jwt({ exp: now / 1000 + 60 }) },
      now + 60_000,
    ],
    [
      'never past the end of the login’s own token, when refreshes brought no other',
      {},
      {
        refresh: jwt({ iat: now / 1000 - 29 * 86_400, exp: now / 1000 + 86_400 }),
        startedAt: now - 29 * day,
        revision: 9,
        refreshRevision: 1,
      },
      now + day,
    ],
    ['as long as asked, when the token is opaque', {}, { refresh: 'opaque' }, now + 30 * day],
    ['until the browser is closed, when it was not asked for', {}, { remember: false }, null],
  ])('keeps the refresh token %s', (_, options, session, until) => {
    expect(expiresAt(options, session)).toBe(until);
  });

  it.each([
    ['', {}],
    [', where tokens of other scripts are taken over too', { adopt: true }],
  ])('brings a session back after the browser was closed, without the access token%s', (_, options) => {
    const { jar, storage } = setUp(options);
    storage.write({ ...saved, refresh: endingIn(90) });
    jar.restart();
    expect(storage.read()).toEqual({ ...saved, refresh: endingIn(90), access: null });
    expect(cookieStorage(options).read()).toEqual({ ...saved, refresh: endingIn(90), access: null });
  });

  it('leaves nothing behind when the browser was closed without it', () => {
    const { jar, storage } = setUp();
    storage.write({ ...saved, remember: false });
    jar.restart();
    expect(storage.read()).toBe(null);
    expect(jar.all()).toEqual([]);
  });
});

describe('what the browser does not keep', () => {
  it.each<[what: string, options: CookieStorageOptions, session: StoredSession, url: string, cookie: string]>([
    ['an access token over 4,096 bytes', {}, { ...saved, access: 'a'.repeat(4096) }, 'https://a.test/', 'access_token'],
    [
      'a refresh token over 4,096 bytes',
      {},
      { ...saved, refresh: 'r'.repeat(4096) },
      'https://a.test/',
      'refresh_token',
    ],
    ['a cookie with Secure on http', { secure: true }, saved, 'http://a.test/', 'refresh_token'],
    [
      'a cookie of a path that the page is not below',
      { path: '/admin' },
      saved,
      'https://a.test/shop',
      'refresh_token',
    ],
    ['a cookie of another domain', { domain: 'other.test' }, saved, 'https://a.test/', 'refresh_token'],
  ])('is noticed: %s', (_, options, session, url, cookie) => {
    const { storage } = setUp(options, url);
    expect(() => storage.write(session)).toThrow(new RangeError(`the browser did not keep the cookie \`${cookie}\``));
  });

  it('is noticed in a frame on another site, where SameSite=Strict is nobody’s', () => {
    const { storage } = setUp({}, 'https://app.example.test/', { embedded: true });
    expect(() => storage.write(saved)).toThrow(RangeError);
  });

  it('is told without the token', () => {
    const { storage } = setUp();
    const access = 'secret'.repeat(700);
    expect(() => storage.write({ ...saved, access })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
  });

  it('does not include a token of the greatest length', () => {
    const { storage } = setUp();
    const access = 'a'.repeat(4096 - 'access_token'.length);
    storage.write({ ...saved, access });
    expect(storage.read()).toEqual({ ...saved, access });
  });
});

describe('cookies of the same name that another script has set', () => {
  const paths = ['/', '/shop', '/shop/', '/shop/cart', '/shop/cart/', '/shop/cart/pay'];

  it.each(paths)('do not hide a new session from path %s', (path) => {
    const { jar, storage } = setUp({}, 'https://app.example.test/shop/cart/pay');
    for (const name of ['access_token', 'refresh_token', 'latchkey']) jar.put(`${name}=stale; path=${path}`);
    storage.write(saved);
    expect(storage.read()).toEqual(saved);
    expect(jar.all()).toHaveLength(3);
  });

  it('are removed at logout on every path above the page', () => {
    const { jar, storage } = setUp({}, 'https://app.example.test/shop/cart/pay');
    storage.write(saved);
    for (const path of paths) jar.put(`refresh_token=stale; path=${path}`);
    storage.clear();
    expect(jar.all()).toEqual([]);
  });

  it.each(['www.shop.example.test', 'shop.example.test', 'example.test'])(
    'are removed at logout from domain %s',
    (domain) => {
      const { jar, storage } = setUp({}, 'https://www.shop.example.test/cart');
      storage.write(saved);
      for (const name of ['access_token', 'refresh_token', 'latchkey'])
        jar.put(`${name}=stale; path=/; domain=${domain}`);
      expect(jar.all()).toHaveLength(6);
      storage.clear();
      expect(jar.all()).toEqual([]);
    },
  );

  it('do not hide a new session from a domain above', () => {
    const { jar, storage } = setUp({}, 'https://www.example.test/');
    for (const name of ['access_token', 'refresh_token', 'latchkey'])
      jar.put(`${name}=stale; path=/; domain=example.test`);
    storage.write(saved);
    expect(storage.read()).toEqual(saved);
  });

  it('are looked for on no domain above an address in numbers', () => {
    const { storage } = setUp({}, 'http://127.0.0.1:8000/');
    storage.write(saved);
    const write = vi.spyOn(document, 'cookie', 'set');
    storage.clear();
    expect(storage.read()).toBe(null);
    expect(write.mock.calls.flat().filter((text) => /domain=(?!127\.0\.0\.1(;|$))/.test(text))).toEqual([]);
  });

  it('are removed with the domain of the option and without one', () => {
    const { jar, storage } = setUp({ domain: 'example.test' }, 'https://www.example.test/');
    storage.write(saved);
    jar.put('access_token=stale; path=/');
    storage.clear();
    expect(jar.all()).toEqual([]);
  });

  it('leave no old refresh token beside a session without one', () => {
    const { jar, storage } = setUp();
    storage.write(saved);
    storage.write({ ...saved, refresh: null });
    expect(jar.get('refresh_token')).toBe(undefined);
    expect(storage.read()).toEqual({ ...saved, refresh: null });
  });

  it('are no session, and stay where they are', () => {
    const { jar, storage } = setUp();
    jar.put('access_token=abc; path=/');
    jar.put('refresh_token=def; path=/');
    expect(storage.read()).toBe(null);
    expect(jar.all()).toHaveLength(2);
  });

  it('are not touched when their names are not ours', () => {
    const { jar, storage } = setUp();
    for (const name of ['sessionid', 'csrftoken', 'access_token_2']) jar.put(`${name}=theirs; path=/`);
    storage.write(saved);
    storage.clear();
    expect(jar.all().map(({ name }) => name)).toEqual(['sessionid', 'csrftoken', 'access_token_2']);
  });

  it('do no harm when their encoding is broken', () => {
    const { jar, storage } = setUp();
    jar.put('broken=%E0%A4%A; path=/');
    jar.put('access_token=%E0%A4%A; path=/');
    expect(storage.read()).toBe(null);
    storage.write(saved);
    expect(storage.read()).toEqual(saved);
  });
});

describe('the end', () => {
  it('reaches cookies with a path and a domain from another page below them', () => {
    const { jar, storage } = setUp({ path: '/shop', domain: 'example.test' }, 'https://www.example.test/shop/cart');
    storage.write(saved);
    jar.visit('https://www.example.test/shop/orders/7');
    storage.clear();
    expect(jar.all()).toEqual([]);
  });

  it('reaches the cookies of a frame on another site', () => {
    const { jar, storage } = setUp({ sameSite: 'none' }, 'https://app.example.test/', { embedded: true });
    storage.write(saved);
    expect(storage.read()).toEqual(saved);
    storage.clear();
    expect(jar.all()).toEqual([]);
  });

  it('writes nothing when there is nothing to remove', () => {
    const { jar, storage } = setUp();
    jar.put('theirs=1');
    const write = vi.spyOn(document, 'cookie', 'set');
    storage.clear();
    expect(storage.read()).toBe(null);
    expect(write).not.toHaveBeenCalled();
  });
});

describe('cookies that the server manages', () => {
  const server = (options: CookieStorageOptions = {}) => {
    const set = setUp({ ...options, managedBy: 'server' });
    const login = (access: string) => set.jar.put(`access_token=${access}; path=/; secure`);
    return { ...set, login };
  };

  it('give the access token, and never a refresh token', () => {
    const { jar, storage, login } = server();
    login('from-the-server');
    jar.put('refresh_token=not-ours; path=/');
    expect(storage.read()).toMatchObject({ server: saved.server, access: 'from-the-server', refresh: null });
  });

  it('are no session where the storage is told not to take them over', () => {
    const { storage, login } = server({ adopt: false });
    login('from-the-server');
    expect(storage.read()).toBe(null);
  });

  it('say that there may be a session while the access token is there', () => {
    const { storage, login } = server();
    expect(storage.mayHaveSession!()).toBe(false);
    login('from-the-server');
    expect(storage.mayHaveSession!()).toBe(true);
  });

  it('are read and never written', () => {
    const { jar, storage, login } = server();
    login('from-the-server');
    storage.write({ ...saved, access: 'ours' });
    expect(storage.read()).toEqual({ ...saved, access: 'from-the-server', refresh: null });
    expect(jar.all().map(({ name }) => name)).toEqual(['access_token', 'latchkey']);
    expect(decodeURIComponent(jar.get('latchkey')!.value)).not.toContain(saved.refresh);
  });

  it('leave the session known when the access token has gone', () => {
    const { storage } = server();
    storage.write(saved);
    expect(storage.read()).toEqual({ ...saved, access: null, refresh: null });
  });

  it('keep what is ours for as long as a session is remembered', () => {
    const { jar, storage } = server({ rememberDays: 3 });
    storage.write({ ...saved, refresh: null, remember: false });
    expect(jar.get('latchkey')?.expiresAt).toBe(now + 3 * day);
  });

  it('stay when the session is cleared', () => {
    const { jar, storage, login } = server();
    login('from-the-server');
    storage.write(saved);
    storage.clear();
    expect(jar.all().map(({ name }) => name)).toEqual(['access_token']);
  });

  it('bring nobody back after a logout that the server has not confirmed', () => {
    const { jar, storage, login } = server({ rememberDays: 3 });
    login('still-there');
    storage.write(saved);
    storage.write(ending(saved, 'logout'));
    expect(storage.read()).toEqual(ending(saved, 'logout'));
    jar.restart();
    login('still-there');
    expect(storage.read()).toMatchObject({ ended: 'logout', access: null });
    expect(jar.get('latchkey')?.expiresAt).toBe(now + 3 * day);
    storage.write(saved);
    expect(storage.read()).toMatchObject({ id: saved.id, access: 'still-there' });
  });

  it('bring nobody back after the logout of a session that was only found in them', () => {
    const { storage, login } = server({ rememberDays: 3 });
    login('still-there');
    storage.write(ending(storage.read() as StoredSession, 'logout'));
    expect(storage.read()).toMatchObject({ ended: 'logout', access: null });
    expect(cookieStorage({ managedBy: 'server' }).read()).toMatchObject({ ended: 'logout' });
  });
});

describe('tokens of another script, where the storage is told to take them over', () => {
  const adopting = () => setUp({ adopt: true });
  const access = jwt({ iat: now / 1000 - 36_000, exp: now / 1000 + 300, user_id: 7 });

  it('are a session of unknown beginning, whose access token ends when it says', () => {
    const { jar, storage } = adopting();
    jar.put(`access_token=${access}; path=/`);
    jar.put('refresh_token=theirs; path=/');
    expect(storage.read()).toEqual({
      version: 2,
      server: saved.server,
      user: '7',
      id: expect.stringMatching(/^t-/),
      startedAt: 0,
      access,
      revision: 1,
      askedAt: 0,
      expiresAt: now + 300_000,
      // `iat` may be the login's, of long ago.
      lifetimeMs: null,
      refresh: 'theirs',
      refreshRevision: 1,
      remember: false,
      scheme: null,
    });
  });

  it('are named alike by every page, and unlike other tokens', () => {
    const { jar, storage } = adopting();
    const idNow = () => (storage.read() as StoredSession).id;
    jar.put('refresh_token=theirs; path=/');
    const id = idNow();
    expect(cookieStorage({ adopt: true }).read()).toMatchObject({ id });
    jar.put('refresh_token=another; path=/');
    expect(idNow()).not.toBe(id);
  });

  it('have the user of the refresh token where the access token names none', () => {
    const { jar, storage } = adopting();
    jar.put('access_token=opaque; path=/');
    jar.put(`refresh_token=${jwt({ sub: 'ada' })}; path=/`);
    expect(storage.read()).toMatchObject({ user: 'ada', expiresAt: null });
  });

  it('are there without an access token', () => {
    const { jar, storage } = adopting();
    jar.put('refresh_token=theirs; path=/');
    expect(storage.read()).toMatchObject({ access: null, refresh: 'theirs', expiresAt: null });
  });

  it('are no session when there are none, or none that a header takes', () => {
    const { jar, storage } = adopting();
    expect(storage.read()).toBe(null);
    jar.put('access_token=undefined; path=/');
    jar.put('refresh_token=; path=/');
    expect(storage.read()).toBe(null);
  });

  it('do not come before the record that belongs to the tokens', () => {
    const { storage } = adopting();
    storage.write(saved);
    expect(storage.read()).toEqual(saved);
  });
});

it('touches no cookie before it is used', () => {
  const document = new Proxy(
    {},
    {
      get: () => {
        throw new Error('touched');
      },
    },
  );
  vi.stubGlobal('document', document);
  vi.stubGlobal('location', document);
  expect(() => cookieStorage().bind!(clientOf('shop'))).not.toThrow();
});

describe('the three cookies of another tab, which arrive one by one', () => {
  const renewed: StoredSession = {
    ...saved,
    access: 'opaque-access-A2A2A2',
    refresh: 'opaque-refresh-R2R2R2',
    revision: 4,
  };

  /** This tab has read `saved`. Another one writes `renewed`, and its cookies are held back until the test lets them in. */
  function setUpTwo() {
    const { jar, storage, changed } = setUp();
    storage.write(saved);
    storage.read();
    const before = new Map(jar.all().map(({ name, value }) => [name, value]));
    setUpWriter().write(renewed);
    const arriving = new Map(jar.all().map(({ name, value }) => [name, value]));
    const show = (cookies: Map<string, string>, name: string) =>
      jar.put(`${name}=${cookies.get(name)}; path=/; secure; samesite=strict`);
    for (const name of before.keys()) show(before, name);
    return { storage, changed, arrive: (name: string) => show(arriving, name) };
  }
  const setUpWriter = () => cookieStorage();

  it.each([
    [['refresh_token']],
    [['refresh_token', 'access_token']],
    [['latchkey']],
    [['latchkey', 'access_token']],
    [['access_token']],
  ])('are what was known before while only %j of them are there', (names) => {
    const { storage, arrive } = setUpTwo();
    for (const name of names) arrive(name);
    expect(storage.read()).toEqual(saved);
  });

  it('are the new session once all are there', () => {
    const { storage, arrive } = setUpTwo();
    arrive('refresh_token');
    storage.read();
    arrive('latchkey');
    storage.read();
    arrive('access_token');
    expect(storage.read()).toEqual(renewed);
  });

  it('are looked at again after a second: a token that is still not of this session is another script’s', () => {
    const { storage, arrive, changed } = setUpTwo();
    arrive('access_token');
    expect(storage.read()).toEqual(saved);
    vi.advanceTimersByTime(propagationMs - 1);
    expect(storage.read()).toEqual(saved);
    expect(changed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(changed).toHaveBeenCalledOnce();
    expect(storage.read()).toEqual({ ...saved, access: null });
    vi.advanceTimersByTime(5 * propagationMs);
    expect(storage.read()).toEqual({ ...saved, access: null });
    expect(changed).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are never again the session that this page has ended meanwhile', () => {
    const { storage, arrive } = setUpTwo();
    storage.clear();
    arrive('latchkey');
    expect(storage.read()).toBe(null);
  });

  it('are no session when the access token of a session without another one is another script’s', () => {
    const { jar, storage } = setUp();
    storage.write({ ...saved, refresh: null });
    jar.put('access_token=theirs; path=/; secure; samesite=strict');
    expect(cookieStorage().read()).toBe(null);
  });

  it('are no session after a second when the refresh token is still not of it', () => {
    const { storage, arrive } = setUpTwo();
    arrive('refresh_token');
    storage.read();
    vi.advanceTimersByTime(propagationMs);
    expect(storage.read()).toBe(null);
  });

  it('are looked at again once for each time that they come apart', () => {
    const { storage, arrive, changed } = setUpTwo();
    arrive('refresh_token');
    storage.read();
    arrive('latchkey');
    storage.read();
    vi.advanceTimersByTime(propagationMs);
    expect(changed).toHaveBeenCalledOnce();
  });

  it('are given a second anew when they come apart again', () => {
    const { storage, arrive } = setUpTwo();
    arrive('access_token');
    storage.read();
    arrive('refresh_token');
    arrive('latchkey');
    expect(storage.read()).toEqual(renewed);
    setUpWriter().write(saved);
    storage.read();
    vi.setSystemTime(now + 1500);
    arrive('access_token');
    expect(storage.read()).toEqual(saved);
    vi.setSystemTime(now + 2499);
    expect(storage.read()).toEqual(saved);
  });

  it.each([
    [['refresh_token'], null],
    [['refresh_token', 'latchkey'], { ...renewed, access: null }],
    [['refresh_token', 'latchkey', 'access_token'], renewed],
  ])('are at the first look of a page what belongs together of them: %j', (names, session) => {
    const { arrive } = setUpTwo();
    for (const name of names) arrive(name);
    expect(cookieStorage().read()).toEqual(session);
  });

  it('hold no more than twelve characters of the tokens beside them', () => {
    const { jar, storage } = setUp();
    const { access, refresh } = { access: 'secret-of-access_abcdef', refresh: 'secret-of-refresh_uvwxyz' };
    storage.write({ ...saved, access, refresh });
    const small = decodeURIComponent(jar.get('latchkey')!.value);
    expect(small).not.toContain(access.slice(-7));
    expect(small).not.toContain(refresh.slice(-7));
  });
});

it.each(['ends.with{"a"}', 'ends.with.....', 'a.b', '{', 'ends/with=;,"%41'])(
  'keeps a token of odd characters apart from what stands beside it: %s',
  (token) => {
    const { storage } = setUp();
    for (const session of [
      { ...saved, access: token },
      { ...saved, refresh: token },
      { ...saved, access: token, refresh: token },
    ]) {
      storage.write(session);
      expect(storage.read()).toEqual(session);
      expect(cookieStorage().read()).toEqual(session);
    }
  },
);

describe('warnings in full', () => {
  it.each([
    ['SameSite=None needs Secure, and so https. SameSite=Lax is used instead.', { sameSite: 'none', secure: false }],
    ['Cookies without Secure on an https page: a plain http request would carry the tokens.', { secure: false }],
  ] as const)('say what is wrong and what comes of it: %s', (text, options) => {
    openJar('https://app.example.test/');
    const warnings: string[] = [];
    const warn = (_: string, message: string) => warnings.push(message);
    cookieStorage(options).bind!(clientOf('latchkey', { warn })).write(saved);
    expect(new Set(warnings)).toEqual(new Set([text]));
  });
});
