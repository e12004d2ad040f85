import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cookieStorage, djoser, djoserAccount, memoryStorage } from '../../src/index.ts';
import { ada, another, csrf } from './cast.ts';
import { bodies, refusals } from './corpus/bodies.ts';
import { statuses } from './corpus/headers.ts';
import { fuzz, inFakeTime, seed } from './fuzz.ts';
import { live } from './live.ts';
import { answerOf, isJson, type Odd, odd } from './odd-answers.ts';
import { besiege, type Siege } from './siege.ts';

inFakeTime();

const endpoints = [
  'jwt/create',
  'jwt/refresh',
  'jwt/verify',
  'jwt/blacklist',
  'users/me',
  'api/ping',
  'items',
] as const;
/** May this be a server's way of saying that the session is over? In its own words alone, which are JSON or, with 401, nothing. */
const mayRefuse = ({ status, body, way }: Odd, cookieMode: boolean): boolean => {
  if (way !== 'whole' && way !== 'late') return false;
  if (status === 401) return isJson(body) || !body.trim();
  // In cookie mode any other 403 is about the CSRF token.
  const isOfToken = /user_inactive|user_not_found|password_changed|token_not_valid/.test(body);
  return isJson(body) && (status === 400 || (status === 403 && (!cookieMode || isOfToken)));
};

const besiegeAnswers = (where: ReadonlyMap<string, Odd>, cookieMode: boolean): Siege => {
  const over = [...where.values()].some((each) => mayRefuse(each, cookieMode));
  return besiege({
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
};

const wrongWith = async (where: ReadonlyMap<string, Odd>, cookieMode: boolean) => {
  const siege = besiegeAnswers(where, cookieMode);
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

  /** Answers a refresh with each of these, and gives those that ended the session. */
  const ending = async (answers: readonly Pick<Odd, 'status' | 'body'>[], cookieMode: boolean) => {
    const ended: Pick<Odd, 'status' | 'body'>[] = [];
    for (const answer of answers) {
      const given: Odd = { ...answer, headers: { 'content-type': 'application/json' }, way: 'whole' };
      const siege = besiegeAnswers(new Map([['jwt/refresh', given]]), cookieMode);
      siege.follow('login', siege.auth.login(ada));
      await siege.pass(10);
      siege.follow('refresh', siege.auth.refresh());
      await siege.pass(5000);
      if (siege.auth.state.status === 'anonymous') ended.push(answer);
      expect(await siege.lift()).toEqual([]);
    }
    return ended;
  };

  it.each([false, true])(
    'to a refresh ends the session with a status that refuses, and with no other: cookie mode %s',
    async (cookieMode) => {
      const answers = statuses.flatMap(([, status]) =>
        ['', '<h1>Sorry</h1>', '{"detail":"Not so."}'].map((body) => ({ status, body })),
      );
      const refuses = ({ status, body }: (typeof answers)[number]) => status === 401 && body !== '<h1>Sorry</h1>';
      expect(await ending(answers, cookieMode)).toEqual(answers.filter(refuses));
    },
  );

  it.each([false, true])(
    'to a refresh ends the session in the words of the server, and in no others: cookie mode %s',
    async (cookieMode) => {
      const answers = [400, 401, 403].flatMap((status) => bodies.map(([kind, body]) => ({ status, body, kind })));
      const refuses = ({ status, kind }: (typeof answers)[number]) => refusals[status]?.has(kind);
      const kinds = (some: readonly object[]) =>
        answers.filter((each) => some.includes(each)).map(({ status, kind }) => `${status} ${kind}`);
      expect(kinds(await ending(answers, cookieMode))).toEqual(kinds(answers.filter(refuses)));
    },
  );

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
