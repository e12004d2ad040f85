import { expect, test } from 'vitest';
import { cookieStorage } from '../../src/index.ts';
import { createTabs, type TokenPair } from '../../src/testing.ts';
import { addressOf, grace, openApp, pass, within } from './helpers/app.ts';
import { ada, follow, origin, refresh, tokensSent } from './helpers/stage.ts';

const ping = `${origin}/api/ping/`;
const open = `${origin}/api/public/`;

/** What the page script that a team wrote by hand does with a login's answer. */
function keepAsBefore({ access, refresh: token }: TokenPair): void {
  document.cookie = `access_token=${access}; path=/; secure`;
  document.cookie = `refresh_token=${token}; path=/; secure`;
}

const adopting = () => ({ storage: cookieStorage({ adopt: true }) });

test.each(['the old script’s cookies', 'a login of this client'])(
  'B220 · an older script logs somebody else in: the user that is shown is the user that the API is called as, and the change is told (ada by %s)',
  async (how) => {
    const { server, page, client, heard } = openApp();
    if (how === 'the old script’s cookies') keepAsBefore(server.issue('ada'));
    const auth = client(adopting());
    await within(1, how === 'the old script’s cookies' ? auth.ready : auth.login(ada));
    expect(await within(1, auth.getUser())).toMatchObject({ username: 'ada' });
    await pass(3);

    const before = heard(auth).length;
    keepAsBefore(server.issue('grace'));
    page.dispatch('focus');
    await pass(3);
    expect(await within(1, auth.getUser())).toMatchObject({ username: 'grace' });
    expect(auth.state).toMatchObject({ status: 'authenticated', user: { username: 'grace' } });
    const response = await within(1, auth.fetch(ping));
    expect(await response.json()).toMatchObject({ user: 'grace' });

    const [ended, started, ...rest] = heard(auth)
      .slice(before)
      .filter((event) => /^(started|ended)/.test(event));
    expect(ended).toMatch(/^ended:(replaced|otherTab)$/);
    expect(started).toMatch(/^started/);
    expect(rest).toEqual([]);
  },
);

test('an older script renews the tokens of the same user: the newer token is used, and the user stays', async () => {
  const { server, page, client } = openApp();
  keepAsBefore(server.issue('ada'));
  const auth = client(adopting());
  await within(1, auth.ready);
  await pass(100);

  const renewed = server.issue('ada');
  keepAsBefore(renewed);
  page.dispatch('focus');
  await pass(3);
  expect((await within(1, auth.fetch(ping))).status).toBe(200);
  expect(tokensSent(server, 'api/ping')).toEqual([renewed.access]);
  expect(await within(1, auth.getUser({ reload: true }))).toMatchObject({ username: 'ada' });
  expect(auth.state.status).toBe('authenticated');
  expect(server.count(refresh)).toBe(0);
});

test('B221 · after an adopted session was refused, the next one is renewed in peace: the other tab is not told that it has ended', async () => {
  const { server, page, client, heard } = openApp();
  const [left, right] = createTabs(2);
  keepAsBefore(server.issue('ada'));
  server.revokeRefresh();
  const one = client(adopting(), left);
  const two = client(adopting(), right);
  for (const auth of [one, two]) expect((await within(1, auth.ready)).status).toBe('authenticated');

  const refused = follow(one.refresh());
  await pass(3);
  expect(refused.error).toMatchObject({ code: 'session_ended' });
  page.dispatch('focus');
  await pass(1);
  for (const auth of [one, two]) expect(auth.state.status).toBe('anonymous');

  keepAsBefore(server.issue('ada'));
  page.dispatch('focus');
  await pass(3);
  for (const auth of [one, two]) expect(auth.state.status).toBe('authenticated');
  const before = heard(two).length;
  for (let i = 0; i < 2; i += 1) {
    await within(2, one.refresh());
    await pass(1.5);
  }
  server.failNext(refresh, 'network');
  const offline = follow(one.refresh());
  await pass(2);

  expect(offline.error).toMatchObject({ code: 'refresh_unavailable' });
  expect(
    heard(two)
      .slice(before)
      .filter((event) => event.startsWith('ended')),
  ).toEqual([]);
  expect(one.state).toMatchObject({ status: 'authenticated', refresh: expect.not.stringMatching('inFlight') });
  for (const auth of [one, two]) expect((await within(1, auth.fetch(ping))).status).toBe(200);
});

/** A service worker that caches by address alone: `users/me/` is whoever asked first. */
const cachedUser =
  (user: object) =>
  (inner: typeof fetch): typeof fetch =>
  async (input, init) =>
    addressOf(input).endsWith('/users/me/') ? Response.json(user) : inner(input, init);

test('B222 · `users/me/` is answered out of some cache with another user', async () => {
  const { client, warnings } = openApp({ wire: cachedUser({ id: 1, username: 'ada', email: 'ada@example.test' }) });
  const auth = client();
  await within(1, auth.login(grace));
  await within(
    1,
    auth.getUser().catch(() => {}),
  );
  expect(warnings.filter((code) => code === 'user_mismatch')).toHaveLength(1);
});

test('a user whose id is hashed cannot be compared with the claim, and is no reason for a warning', async () => {
  const { client, warnings } = openApp({ wire: cachedUser({ id: 'Xk9', name: 'Grace' }) });
  const auth = client();
  await within(1, auth.login(grace));
  await within(1, auth.getUser());
  expect(warnings).toEqual([]);
});

test('`users/me/` is answered out of some cache with another user after a reload', async () => {
  let cached: typeof fetch | null = null;
  const { client, warnings } = openApp({
    wire: (inner) => (input, init) => (cached ?? inner)(input, init),
  });
  const before = client();
  await within(1, before.login(grace));
  before.dispose();
  expect(warnings).toEqual([]);

  cached = async () => Response.json({ id: 1, username: 'ada', email: 'ada@example.test' });
  const auth = client();
  await within(1, auth.ready);
  await within(
    1,
    auth.getUser({ reload: true }).catch(() => {}),
  );
  expect(warnings.filter((code) => code === 'user_mismatch')).toHaveLength(1);
});

test.each(['5.3', '5.5'] as const)(
  'a user whose id is a number where the claim is a text, or the other way round, is the same user (SimpleJWT %s)',
  async (simplejwt) => {
    const { client, warnings } = openApp({
      simplejwt,
      wire: cachedUser({ id: simplejwt === '5.3' ? '2' : 2, username: 'grace', email: 'grace@example.test' }),
    });
    const auth = client();
    await within(1, auth.login(grace));
    expect(await within(1, auth.getUser())).toMatchObject({ username: 'grace' });
    expect(warnings).toEqual([]);
  },
);

/** A pair that looks as ours do. */
function lookAlikes(): TokenPair {
  const part = (value: object) => btoa(JSON.stringify(value)).replace(/=+$/, '');
  const token = (claims: object) => `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.c2lnbmF0dXJl`;
  const now = Math.floor(Date.now() / 1000);
  return {
    access: token({ token_type: 'access', iat: now, exp: now + 300, user_id: 7 }),
    refresh: token({ token_type: 'refresh', iat: now, exp: now + 86_400, user_id: 7 }),
  };
}

const foreign = {
  'texts of its own': (): TokenPair => ({ access: 'c2Vzc2lvbg', refresh: 'cmVmcmVzaA' }),
  'JWTs of another server': lookAlikes,
};

test.each(Object.keys(foreign) as (keyof typeof foreign)[])(
  'B223 · cookies of the usual names that some other program set are no session (%s)',
  async (what) => {
    const { server, client } = openApp();
    keepAsBefore(foreign[what]());
    const auth = client({ storage: cookieStorage() });
    expect(await within(1, auth.ready)).toEqual({ status: 'anonymous', reason: 'initial' });
    expect((await within(1, auth.fetch(open))).status).toBe(200);
    expect(tokensSent(server, 'api/public')).toEqual([null]);
    expect(server.count(refresh)).toBe(0);
  },
);

test('cookies of the usual names that some other program sets while the page is open start no session', async () => {
  const { server, page, client, heard } = openApp();
  const auth = client({ storage: cookieStorage() });
  await within(1, auth.ready);
  keepAsBefore(server.issue('ada'));
  page.dispatch('focus');
  await pass(3);
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'initial' });
  expect((await within(1, auth.fetch(open))).status).toBe(200);
  expect(tokensSent(server, 'api/public')).toEqual([null]);
  expect(heard(auth)).toEqual([]);
});

test('a token that names the user by another field than `id` (USER_ID_FIELD) is no mismatch', async () => {
  const { client, warnings } = openApp({ wire: cachedUser({ id: 9, uuid: '2', username: 'grace' }) });
  const auth = client();
  await within(1, auth.login(grace));
  await within(1, auth.getUser());
  expect(warnings).toEqual([]);
});
