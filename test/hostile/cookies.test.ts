import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type CookieStorageOptions, type CsrfSource, cookieStorage, djoser } from '../../src/index.ts';
import { installCookies } from '../cases/helpers/cookies.ts';
import { installLocalStorage } from '../cases/helpers/web-storage.ts';
import { ada, api } from './cast.ts';
import { cookies, csrfValues } from './corpus/cookies.ts';
import { fuzz, inFakeTime, seed } from './fuzz.ts';
import { live } from './live.ts';
import { besiege, type Siege } from './siege.ts';

inFakeTime();

const secure = '; secure';
const letters = fc.string({
  unit: fc.constantFrom('a', '%', 'E', '0', '4', '"', '{', '}', ':', ',', '\\', '=', ' ', 'é'),
  maxLength: 30,
});
const cookie = fc.oneof(
  fc.constantFrom(...cookies.map(([, each]) => each)),
  fc
    .tuple(
      fc.constantFrom('access_token', 'refresh_token', 'latchkey', 'latchkey_lease', 'csrftoken', 'x'),
      letters,
      fc.constantFrom('/', '/shop', '/shop/'),
    )
    .map(([name, value, path]) => `${name}=${value}; path=${path}`),
);

/** The end of a token, as the cookie with the rest has it. */
const endOf = (token: string) => token.slice(-6).replace(/\W/g, '');

function setAll(siege: Siege, all: readonly string[]): void {
  const { access, refresh } = siege.server.issue('ada');
  siege.hide(access);
  siege.hide(refresh);
  const ends = `${endOf(access)}.${endOf(refresh)}`;
  for (const each of all.flatMap((lines) => lines.split('\n')))
    document.cookie =
      each.replace('{{access}}', access).replace('{{refresh}}', refresh).replace('{{ends}}', ends) + secure;
}

const storages: Record<string, CookieStorageOptions> = {
  'of ours alone': {},
  'of others too': { adopt: true },
  'of the server': { managedBy: 'server' },
};

/** Whoever can write our cookies can also remove them: an end is in order, a throw is not. */
const besiegeCookies = (options: CookieStorageOptions = {}) =>
  besiege({
    mayEnd: ['expired', 'rejected', 'otherTab'],
    // What a cookie says of the scheme counts where none is named.
    options: { storage: cookieStorage(options), server: djoser({ paths: { revoke: 'jwt/blacklist/' } }) },
    prepare: installCookies,
  });

const loginMakesASession = async (siege: Siege) => {
  siege.follow('login', siege.auth.login(ada));
  await siege.pass(1500);
  siege.works('after a login');
  await siege.pass(1500);
  if (siege.auth.state.status !== 'authenticated') siege.note(`${siege.auth.state.status} after a login`);
  return siege.lift();
};

describe.each(Object.keys(storages))('cookies that others have set, where the session is in cookies %s', (name) => {
  it.each(cookies)('%s: throws nothing foreign, and makes room for a login', async (_, text) => {
    const siege = besiegeCookies(storages[name]);
    setAll(siege, [text]);
    await live(siege);
    expect(await loginMakesASession(siege)).toEqual([]);
  });

  it(`throw nothing foreign, and make room for a login, before a page load and during a session (seed ${seed})`, async () => {
    await fuzz(
      fc.tuple(fc.array(cookie, { maxLength: 4 }), fc.array(cookie, { maxLength: 3 })),
      40,
      async ([before, during]) => {
        const siege = besiegeCookies(storages[name]);
        setAll(siege, before);
        await siege.pass(100);
        siege.follow('login', siege.auth.login(ada));
        await siege.pass(100);
        setAll(siege, during);
        siege.page.dispatch('focus');
        await siege.pass(1500);
        await live(siege);
        return loginMakesASession(siege);
      },
    );
  });
});

describe('cookies that others have set', () => {
  it(`under other names cost no session (seed ${seed})`, async () => {
    const others = cookies
      .map(([, each]) => each)
      .filter((each) => !/^(access_token|refresh_token|latchkey(_lease)?)=/m.test(each));
    await fuzz(fc.array(fc.constantFrom(...others), { maxLength: 6 }), 40, async (all) => {
      const siege = besiege({ options: { storage: cookieStorage() }, prepare: installCookies });
      siege.follow('login', siege.auth.login(ada));
      await siege.pass(100);
      setAll(siege, all);
      siege.page.dispatch('focus');
      vi.setSystemTime(Date.now() + 301_000);
      siege.follow('a request', siege.auth.fetch(`${api}/items/`));
      await siege.pass(5000);
      if (siege.auth.state.status !== 'authenticated') siege.note('no session any more');
      return siege.lift();
    });
  });
});

describe('a CSRF value that another script has set', () => {
  const sources: Record<string, (value: string) => CsrfSource> = {
    'in the cookie': () => ({ cookie: 'csrftoken', header: 'X-CSRFToken' }),
    'in the page': (value) => ({ header: 'X-CSRFToken', value: () => unescaped(value) }),
  };
  const unescaped = (value: string) => {
    try {
      return decodeURIComponent(value);
    } catch {
      return value;
    }
  };
  const wrongWith = async (source: string, value: string) => {
    const server = djoser({
      scheme: 'JWT',
      refreshIn: 'cookie',
      csrf: sources[source]!(value),
      paths: { revoke: 'jwt/blacklist/' },
    });
    const siege = besiege({
      inCookie: true,
      options: { server, storage: undefined as never },
      prepare() {
        installLocalStorage();
        installCookies();
        document.cookie = `csrftoken=${value}; path=/${secure}`;
      },
    });
    await live(siege);
    return siege.lift();
  };

  describe.each(Object.keys(sources))('%s', (source) => {
    it.each(csrfValues)('%s: goes into no header that fails, and keeps no request from leaving', async (_, value) => {
      expect(await wrongWith(source, value)).toEqual([]);
    });

    it(`keeps no request from leaving, whatever it is (seed ${seed})`, async () => {
      await fuzz(letters, 30, (value) => wrongWith(source, value));
    });
  });
});
