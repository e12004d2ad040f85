import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEndpoints } from '../../src/djoser/endpoints.ts';
import { AuthError, cookieStorage, djoser, djoserAccount, memoryStorage } from '../../src/index.ts';
import { broken, endless, reach, redirected } from '../wire/reach.ts';
import { bodies } from './corpus/bodies.ts';
import { headers, statuses } from './corpus/headers.ts';
import { fuzz, inFakeTime, seed } from './fuzz.ts';
import { ada, another, besiege, csrf, live, type Secrets } from './siege.ts';

inFakeTime();

/** An answer as it is described: what it is made of, or what else may come. */
interface Odd {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly way: 'whole' | 'endless' | 'broken' | 'redirected' | 'lost' | 'late';
}

const fill = (text: string, secrets: Secrets) =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: keyof Secrets) => secrets[name]);

function answerOf({ status, body, headers: given, way }: Odd, secrets: Secrets): Response | Promise<Response> {
  const empty = [204, 205, 304].includes(status);
  if (way === 'endless' && !empty) return endless(status, body.slice(0, 40));
  if (way === 'broken' && !empty) return broken(status);
  if (way === 'redirected') return redirected();
  if (way === 'lost') return Promise.reject(new TypeError(`Failed to fetch ${secrets.access} ${secrets.refresh}`));
  const all = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, fill(value, secrets)]));
  const response = () => new Response(empty ? null : fill(body, secrets), { status, headers: all });
  return way === 'late' ? new Promise((resolve) => setTimeout(() => resolve(response()), 12_000)) : response();
}

const json = fc.json({ maxDepth: 3 });
const odd: fc.Arbitrary<Odd> = fc.record({
  status: fc.oneof(fc.constantFrom(200, 400, 401, 403), fc.constantFrom(...statuses.map(([, status]) => status))),
  body: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...bodies.map(([, body]) => body)) },
    { weight: 1, arbitrary: json },
    {
      weight: 1,
      arbitrary: fc
        .dictionary(fc.constantFrom('access', 'refresh', 'detail', 'code'), fc.jsonValue())
        .map((each) => JSON.stringify(each)),
    },
  ),
  headers: fc.oneof(
    fc.constant({ 'content-type': 'application/json' }),
    fc.constantFrom(...headers.map(([, each]) => each)),
  ),
  way: fc.oneof(
    { weight: 8, arbitrary: fc.constant('whole' as const) },
    fc.constantFrom('endless' as const, 'broken' as const, 'redirected' as const, 'lost' as const, 'late' as const),
  ),
});

const endpoints = [
  'jwt/create',
  'jwt/refresh',
  'jwt/verify',
  'jwt/blacklist',
  'users/me',
  'api/ping',
  'items',
] as const;
const isJson = (text: string) => {
  try {
    // A byte order mark is not part of the text.
    JSON.parse(text.replace(/^\uFEFF/, ''));
    return true;
  } catch {
    return false;
  }
};

/** Is this the server's way of saying that the session is over? Of a status alone, at the refresh; by a code, of the account. */
const saysThatItIsOver = ({ status, body, way }: Odd, cookieMode: boolean): boolean => {
  if (way === 'lost' || way === 'redirected') return false;
  if (status === 401) return true;
  return (
    isJson(body) && (status === 400 || (status === 403 && (!cookieMode || /user_inactive|user_not_found/.test(body))))
  );
};

const wrongWith = async (where: ReadonlyMap<string, Odd>, cookieMode: boolean) => {
  const over = [...where.values()].some((each) => saysThatItIsOver(each, cookieMode));
  const siege = besiege({
    // A login may hand out an access token alone, which nothing can renew.
    mayEnd: [...(over ? (['rejected'] as const) : []), ...(where.has('jwt/create') ? (['expired'] as const) : [])],
    ...(cookieMode && {
      inCookie: true,
      options: {
        storage: memoryStorage(),
        server: djoser({
          scheme: 'JWT',
          refreshIn: 'cookie',
          csrf: { header: 'X-CSRFToken', value: () => csrf },
          paths: { revoke: 'jwt/blacklist/' },
        }),
      },
    }),
    answer(path, secrets) {
      const endpoint = [...where.keys()].find((each) => path.includes(`/${each}/`));
      return endpoint ? answerOf(where.get(endpoint) as Odd, secrets) : undefined;
    },
  });
  await live(siege);
  return siege.lift();
};

describe('an answer of any status, body and header', () => {
  it(`throws nothing foreign, hangs nobody, tells no secret and ends no session (seed ${seed})`, async () => {
    const where = fc.uniqueArray(fc.tuple(fc.constantFrom(...endpoints), odd), {
      minLength: 1,
      maxLength: 3,
      selector: ([at]) => at,
    });
    await fuzz(fc.tuple(where, fc.boolean()), 120, ([odds, cookieMode]) => wrongWith(new Map(odds), cookieMode));
  });

  it('is read by each call of the client: every body with every status', async () => {
    const found: unknown[] = [];
    const tokens = { access: `SECRET-access-${'0'.repeat(40)}`, refresh: `SECRET-refresh-${'0'.repeat(40)}`, csrf };
    for (const [of, body] of bodies) {
      for (const status of [200, 302, 400, 401, 403, 500]) {
        const given: Odd = { status, body, headers: { 'content-type': 'application/json' }, way: 'whole' };
        const secrets = { ...tokens, password: 'nothing' };
        const answers = [ada.password, 'nothing', 'nothing', 'nothing'].map(
          (password) => () => answerOf(given, { ...secrets, password }),
        );
        const { login, refresh, verify, revoke, challenge } = createEndpoints(
          reach({ paths: { revoke: 'jwt/blacklist/' } }, ...answers).reach,
        );
        const { signal } = new AbortController();
        const calls = {
          login: login({ username: 'ada', password: ada.password }, { signal }),
          refresh: refresh(secrets.refresh, { signal }),
          verify: verify(secrets.access, { signal }),
          revoke: revoke(secrets.refresh, { signal, accessToken: null, scheme: 'JWT' }),
          challenge: challenge(await answerOf(given, secrets), 'JWT'),
        };
        for (const [name, call] of Object.entries<Promise<unknown>>(calls)) {
          const error = await call.then(
            () => null,
            (thrown: unknown) => thrown,
          );
          const told = error instanceof Error ? `${error.message} ${error.stack} ${JSON.stringify(error)}` : '';
          if (error !== null && !(error instanceof AuthError))
            found.push([of, status, name, String(error).slice(0, 200)]);
          if (/SECRET/.test(told)) found.push([of, status, name, 'tells a secret']);
        }
      }
    }
    expect(found).toEqual([]);
  });

  it(`is a way to fail of the account calls too (seed ${seed})`, async () => {
    await fuzz(odd, 30, async (each) => {
      const siege = besiege({
        mayEnd: ['rejected'],
        options: { storage: cookieStorage() },
        answer: (path, secrets) => (/\/users\/|\/o\//.test(path) ? answerOf(each, secrets) : undefined),
      });
      const account = djoserAccount(siege.auth);
      const { follow, auth, pass } = siege;
      follow('login', auth.login(ada));
      await pass(100);
      const password = another;
      follow('register', account.register({ ...ada, password, email: 'ada@example.test' }));
      follow('activate', account.activate({ uid: 'MQ', token: 'SECRET-mailed-token' }));
      follow('setPassword', account.setPassword({ current_password: ada.password, new_password: password }));
      follow(
        'confirm',
        account.confirmResetPassword({ uid: 'MQ', token: 'SECRET-mailed-token', new_password: password }),
      );
      follow('updateMe', account.updateMe({ email: 'ada@example.test' }));
      follow('listUsers', account.listUsers());
      follow('socialUrl', account.socialUrl('google', 'https://app.example.test/'));
      follow('socialLogin', account.socialLogin('google', { code: 'SECRET-social-code', state: 'x' }));
      await pass(60_000);
      return siege.lift();
    });
  });
});

describe('a refusal of the API that came from elsewhere', () => {
  it(`costs no refresh, whatever its address says (seed ${seed})`, async () => {
    const elsewhere = fc.constantFrom(
      'https://evil.test/',
      'https://api.example.test.evil.test/',
      'https://api.example.test:8443/',
      'http://api.example.test/',
      'blob:https://api.example.test/x',
      'https://xn--pi-7kc.example.test/',
      'data:,x',
    );
    await fuzz(fc.tuple(elsewhere, odd), 30, async ([url, { body }]) => {
      const siege = besiege({
        answer: (path) =>
          path === '/items/'
            ? Object.defineProperty(
                new Response(body, { status: 401, headers: { 'content-type': 'application/json' } }),
                'url',
                { value: url },
              )
            : undefined,
      });
      siege.follow('login', siege.auth.login(ada));
      await siege.pass(10);
      siege.follow('fetch', siege.auth.fetch('https://api.example.test/items/'));
      await siege.pass(5000);
      if (siege.server.count('jwt/refresh') > 0) siege.note('a refresh for a refusal from elsewhere');
      return siege.lift();
    });
  });
});
