import { describe, expect, it, vi } from 'vitest';
import { createSession } from '../../src/core.ts';
import { createAuth, djoser, djoserAccount, memoryStorage } from '../../src/fetch.ts';
import { createFakeDjoser, type FakeDjoserOptions } from '../../src/testing.ts';
import { deferred } from '../platform/deferred.ts';
import { eve, openCalls, ownCalls } from './account-calls.ts';
import { failureOf, json } from './server-access.ts';

const ada = { username: 'ada', password: 'correct-horse' };
const fresh = 'sea-of-cobol';

function setUp({ fetch, ...options }: FakeDjoserOptions & { fetch?: typeof globalThis.fetch } = {}) {
  const server = createFakeDjoser(options);
  const auth = createAuth({
    baseUrl: server.baseUrl,
    fetch: fetch ?? server.fetch,
    server: djoser({ scheme: 'Bearer' }),
    storage: memoryStorage(),
    onWarning: () => {},
  });
  return { server, auth, account: djoserAccount(auth) };
}

async function loggedIn(options?: FakeDjoserOptions) {
  const site = setUp(options);
  await site.auth.login(ada);
  const ended = vi.fn();
  site.auth.on('ended', ({ reason }) => ended(reason));
  const sent = () => site.server.calls().map(({ method, path, status }) => `${method} ${path} ${status}`);
  return { ...site, ended, sent };
}

/** A server whose answers to requests of one method wait. */
function held(method: string) {
  const server = createFakeDjoser();
  const gate = deferred<void>();
  const site = setUp({
    async fetch(input, init) {
      const response = await server.fetch(input, init);
      if (init?.method === method) await gate.promise;
      return response;
    },
  });
  return { ...site, server, letGo: () => gate.resolve() };
}

const link = ({ mails }: ReturnType<typeof createFakeDjoser>) => {
  const { uid = '', token = '' } = mails.at(-1) ?? {};
  return { uid, token };
};

describe('registration', () => {
  it('gives the user and no session', async () => {
    const { account, auth } = setUp();
    expect(await account.register(eve)).toEqual({ id: 2, username: 'eve', email: eve.email });
    expect((await auth.ready).status).toBe('anonymous');
  });

  it('sends the password twice, whatever the server asks for', async () => {
    const { account } = setUp({ retype: true });
    expect(await account.register(eve)).toMatchObject({ username: 'eve' });
  });

  it('sends the second password that was typed', async () => {
    const { account } = setUp({ retype: true });
    expect(await failureOf(account.register({ ...eve, re_password: 'sea' }))).toMatchObject({
      code: 'invalid_input',
      fields: { non_field_errors: ["The two password fields didn't match."] },
    });
  });

  it('needs a name for another field where users log in by address', async () => {
    const { server, auth } = setUp({ usernameField: 'email' });
    const account = djoserAccount(auth, { usernameField: 'email' });
    const { username: _, ...form } = eve;
    await account.register(form);
    await auth.login(form);
    await account.setUsername({ current_password: fresh, new_email: 'eva@example.test' });
    expect(server.calls('users/set_email')).toHaveLength(1);
    expect(auth.state).toMatchObject({ status: 'authenticated', user: { email: 'eva@example.test' } });
    await account.resetUsername({ email: 'eva@example.test' });
    await account.confirmResetUsername({ ...link(server), new_email: eve.email });
    expect(auth.state).toMatchObject({ user: { email: eve.email } });
  });
});

describe('activation', () => {
  it('lets the user in, and a second click is no error', async () => {
    const { account, auth, server } = setUp({ sendActivationEmail: true });
    await account.register(eve);
    expect(await failureOf(auth.login(eve))).toMatchObject({ code: 'invalid_credentials' });
    expect(await account.activate(link(server))).toEqual({ alreadyActive: false });
    expect(await account.activate(link(server))).toEqual({ alreadyActive: true });
    expect((await auth.login(eve)).status).toBe('authenticated');
  });

  it('is mailed again', async () => {
    const { account, server } = setUp({ sendActivationEmail: true });
    await account.register(eve);
    await account.resendActivation({ email: eve.email });
    expect(server.mails).toHaveLength(2);
  });

  it('says which setting to look at where no mail is sent', async () => {
    expect(await failureOf(setUp().account.resendActivation({ email: eve.email }))).toMatchObject({
      code: 'bad_response',
      status: 400,
      message: expect.stringMatching(/^Activation mail: .*SEND_ACTIVATION_EMAIL/),
    });
  });

  const stale = 'Stale token for given user.';
  const wrongToken = { token: ['Invalid token for given user.'] };
  const standardized = (type: string, detail: string, attr: string | null) =>
    ({ type, errors: [{ code: 'x', detail, attr }] }) as const;

  /** A server that answers in turn, and what it was asked. */
  function answering(...answers: Response[]) {
    const sent: unknown[] = [];
    const { account } = setUp({
      async fetch(_, init) {
        sent.push(JSON.parse(String(init?.body)));
        return answers.shift() ?? Response.error();
      },
    });
    return { account, sent };
  }

  it('of an active account is known by Djoser’s own sentence, with one request', async () => {
    const { account, sent } = answering(json({ detail: stale }, 403));
    expect(await account.activate({ uid: 'MQ', token: 'x-1' })).toEqual({ alreadyActive: true });
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['another language', { detail: 'Das Token für diesen Benutzer ist abgelaufen.' }, wrongToken],
    [
      'drf-standardized-errors in another language',
      standardized('client_error', 'El token del usuario ha caducado.', null),
      standardized('validation_error', 'El token no es válido.', 'token'),
    ],
  ])('of an active account is known in %s by how a wrong token is answered', async (_, refusal, wrong) => {
    const { account, sent } = answering(json(refusal, 403), json(wrong, 400));
    expect(await account.activate({ uid: 'MQ', token: 'x-1' })).toEqual({ alreadyActive: true });
    expect(sent).toEqual([
      { uid: 'MQ', token: 'x-1' },
      { uid: 'MQ', token: 'x' },
    ]);
  });

  it.each([
    ['a firewall', () => json({ detail: 'Request blocked by policy 17.' }, 403), 'not_authenticated'],
    ['a firewall with a message', () => json({ message: 'Forbidden' }, 403), 'not_authenticated'],
    ['a permission', () => json({ detail: 'You do not have permission.' }, 403), 'not_authenticated'],
    ['CSRF', () => json({ detail: 'CSRF Failed: CSRF cookie not set.' }, 403), 'csrf'],
    ['a proxy', () => new Response('<h1>Forbidden</h1>', { status: 403 }), 'bad_response'],
    ['a server without a word', () => new Response(null, { status: 403 }), 'not_authenticated'],
  ])('is not taken for done because %s says 403, whatever the link', async (_, answer, code) => {
    const { account } = answering(answer(), answer());
    expect(await failureOf(account.activate({ uid: 'MQ', token: 'x-1' }))).toMatchObject({ code, status: 403 });
  });

  it('is not taken for done where the second answer cannot be had', async () => {
    const { account } = answering(json({ detail: 'Nein.' }, 403), json({ detail: 'Wait.' }, 429));
    expect(await failureOf(account.activate({ uid: 'MQ', token: 'x-1' }))).toMatchObject({
      status: 403,
      detail: 'Nein.',
    });
  });
});

describe('a password', () => {
  it('is reset by a mailed link, for nobody in particular', async () => {
    const { account, auth, server } = setUp({ retype: true });
    await account.resetPassword({ email: 'ada@example.test' });
    expect(await account.confirmResetPassword({ ...link(server), new_password: fresh })).toMatchObject({
      status: expect.stringMatching(/restoring|anonymous/),
    });
    expect((await auth.login({ ...ada, password: fresh })).status).toBe('authenticated');
    expect(server.count('users/me')).toBe(0);
  });

  it('is changed, and the session goes on', async () => {
    const { account, ended, server } = await loggedIn({ retype: true });
    const state = await account.setPassword({ current_password: ada.password, new_password: fresh });
    expect(state).toMatchObject({ status: 'authenticated', user: { username: 'ada' } });
    expect(ended).not.toHaveBeenCalled();
    expect(server.count('jwt/refresh')).toBe(0);
  });

  it('ends the session where the server takes no token of before', async () => {
    const { account, auth, ended } = await loggedIn({ checkRevokeToken: true });
    const state = await account.setPassword({ current_password: ada.password, new_password: fresh });
    expect(state).toEqual({ status: 'anonymous', reason: 'rejected' });
    expect(ended.mock.calls).toEqual([['rejected']]);
    expect((await auth.login({ ...ada, password: fresh })).status).toBe('authenticated');
  });

  it('ends the session where it is reset, too', async () => {
    const { account, server } = await loggedIn({ checkRevokeToken: true });
    await account.resetPassword({ email: 'ada@example.test' });
    expect(await account.confirmResetPassword({ ...link(server), new_password: fresh })).toEqual({
      status: 'anonymous',
      reason: 'rejected',
    });
  });

  it('has changed, even if nobody can be asked what that means for the session', async () => {
    const { account, ended, server } = await loggedIn();
    server.failNext('users/me', ['network']);
    const state = await account.setPassword({ current_password: ada.password, new_password: fresh });
    expect(state.status).toBe('authenticated');
    expect(ended).not.toHaveBeenCalled();
  });
});

describe('a name', () => {
  it('is changed, and so is the user', async () => {
    const { account, auth } = await loggedIn({ retype: true });
    await auth.getUser();
    const state = await account.setUsername({ current_password: ada.password, new_username: 'ava' });
    expect(state).toMatchObject({ status: 'authenticated', user: { username: 'ava' } });
  });

  it('is reset by a mailed link', async () => {
    const { account, auth, server } = setUp({ retype: true });
    await account.resetUsername({ email: 'ada@example.test' });
    await account.confirmResetUsername({ ...link(server), new_username: 'ava' });
    expect((await auth.login({ ...ada, username: 'ava' })).status).toBe('authenticated');
  });

  it('says which option to look at where the path is not there', async () => {
    const { auth, server } = await loggedIn();
    const account = djoserAccount(auth, { usernameField: 'phone' });
    expect(await failureOf(account.setUsername({ current_password: ada.password, new_phone: '1' }))).toMatchObject({
      code: 'bad_response',
      message: expect.stringContaining('`usernameField`'),
    });
    expect(server.count('jwt/refresh')).toBe(0);
  });
});

describe('the profile', () => {
  it('is what the server made of the change, with one request', async () => {
    const { account, auth, sent } = await loggedIn();
    const user = await account.updateMe({ email: 'new@example.test' });
    expect(user).toEqual({ id: 1, username: 'ada', email: 'new@example.test' });
    expect(auth.state).toMatchObject({ user });
    expect(sent()).toEqual([
      'POST /auth/jwt/create/ 200',
      'PATCH /auth/users/me/ 200',
      // The address may have to be confirmed first.
      'GET /auth/users/me/ 200',
    ]);
  });

  it('is asked for once where the address stays', async () => {
    const { account, auth, sent } = await loggedIn();
    const user = await account.updateMe<{ name: string }>({ name: 'Ada' });
    expect(auth.state).toMatchObject({ user });
    expect(sent().slice(1)).toEqual(['PATCH /auth/users/me/ 200']);
  });

  it('ends the session where the new address must be confirmed first', async () => {
    const { account, auth, ended, server } = await loggedIn({ sendActivationEmail: true });
    expect(await account.updateMe({ email: 'new@example.test' })).toMatchObject({ email: 'new@example.test' });
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
    expect(ended).toHaveBeenCalledTimes(1);
    await account.activate(link(server));
    expect((await auth.login(ada)).status).toBe('authenticated');
  });

  it('of one session never becomes the user of the next', async () => {
    const { server, auth, account, letGo } = held('PATCH');
    server.createUser(eve);
    await auth.login(ada);
    const changed = account.updateMe<{ name: string }>({ name: 'Ada' });
    await auth.login(eve);
    letGo();
    expect(await changed).toMatchObject({ username: 'ada' });
    expect(await auth.getUser()).toMatchObject({ username: 'eve' });
  });
});

describe('a file', () => {
  it('is sent in a form, beside what else is in it', async () => {
    const sent: unknown[] = [];
    const { account, auth } = setUp({
      async fetch(input, init) {
        if (String(input).endsWith('jwt/create/')) return json({ access: 'opaque-1', refresh: 'opaque-2' });
        sent.push(init?.body);
        return json({ id: 1, username: 'ada', email: 'ada@example.test' });
      },
    });
    await auth.login(ada);
    const avatar = new File(['x'], 'ada.png');
    await account.updateMe<{ avatar: File; bio: string }>({ avatar, bio: 'Mathematician' });
    await account.register({ ...eve, avatar } as typeof eve);
    const [changes, form] = sent as FormData[];
    expect(changes?.get('bio')).toBe('Mathematician');
    expect(changes?.get('avatar')).toMatchObject({ name: 'ada.png' });
    expect(form?.get('re_password')).toBe(eve.password);
  });

  it('may come in a form of the platform', async () => {
    const { account, server } = setUp({ retype: true });
    const form = new FormData();
    for (const [name, value] of Object.entries(eve)) form.append(name, value);
    await account.register<FormData>(form);
    expect(server.calls('users')).toMatchObject([{ status: 201 }]);
  });
});

describe('a user who is deleted', () => {
  it('is logged out', async () => {
    const { account, auth, server } = await loggedIn();
    await account.deleteMe({ current_password: ada.password });
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
    expect(server.calls('users/me')).toMatchObject([{ method: 'DELETE', status: 204 }]);
  });

  it('takes nobody else along', async () => {
    const { server, auth, account, letGo } = held('DELETE');
    server.createUser(eve);
    await auth.login(ada);
    const deleted = account.deleteMe({ current_password: ada.password });
    await auth.login(eve);
    letGo();
    await deleted;
    expect(await auth.getUser()).toMatchObject({ username: 'eve' });
  });

  it('stays with a wrong password', async () => {
    const { account, ended } = await loggedIn();
    expect(await failureOf(account.deleteMe({ current_password: 'wrong' }))).toMatchObject({
      code: 'invalid_input',
      fields: { current_password: ['Invalid password.'] },
    });
    expect(ended).not.toHaveBeenCalled();
  });
});

describe('the list of users', () => {
  it('is a page that holds them all where the server has no pages', async () => {
    const { account } = await loggedIn({ users: [ada, eve], hideUsers: false });
    const { results, ...rest } = await account.listUsers();
    expect(results.map(({ username }) => username)).toEqual(['ada', 'eve']);
    expect(rest).toEqual({ count: 2, next: null, previous: null });
  });

  it('is the page that was asked for', async () => {
    const answer = { count: 3, next: null, previous: 'https://api.example.test/auth/users/', results: [] };
    const { account, server } = await loggedIn();
    server.route('GET', '/auth/users/', ({ url }: Request) => (new URL(url).search === '?page=2' ? answer : []));
    expect(await account.listUsers({ query: { page: '2' } })).toEqual(answer);
  });

  it('is no list of anything else', async () => {
    const { account, server } = await loggedIn();
    server.route('GET', '/auth/users/', () => ({ users: 'api root' }));
    expect(await failureOf(account.listUsers())).toMatchObject({ code: 'bad_response' });
  });
});

describe('social login', () => {
  const redirectUri = 'https://app.example.test/done';

  /** The provider's library reads query and form as one. */
  const merging =
    (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
    (input, init) => {
      const isForm = new Headers(init?.headers).get('Content-Type') === 'application/x-www-form-urlencoded';
      return fetch(isForm ? `${input}?${init?.body}` : input, init);
    };

  it('starts a session with what the provider sent back', async () => {
    const server = createFakeDjoser();
    const fetch = merging(server.browser().fetch);
    const auth = createAuth({ baseUrl: server.baseUrl, fetch, storage: memoryStorage() });
    const account = djoserAccount(auth);
    const url = new URL(await account.socialUrl('google-oauth2', redirectUri));
    expect(url.searchParams.get('redirect_uri')).toBe(redirectUri);
    const state = url.searchParams.get('state') ?? '';
    const started = await account.socialLogin('google-oauth2', { state, code: 'grace' }, { remember: true });
    expect(started).toMatchObject({ status: 'authenticated', remember: true });
    expect(await auth.getUser()).toMatchObject({ username: 'grace' });
    const again = await account.socialLogin('google-oauth2', new URLSearchParams({ state, code: 'ada' }));
    expect(again).toMatchObject({ remember: false });
  });

  it('shows what is wrong with the address', async () => {
    const { account } = setUp({ social: { redirectUris: [] } });
    expect(await failureOf(account.socialUrl('google-oauth2', redirectUri))).toMatchObject({
      code: 'invalid_input',
      detail: 'redirect_uri must be in SOCIAL_AUTH_ALLOWED_REDIRECT_URIS',
    });
  });

  it('shows what is wrong with the state, and starts nothing', async () => {
    const { account, auth } = setUp({ fetch: merging(createFakeDjoser().fetch) });
    expect(await failureOf(account.socialLogin('google-oauth2', { state: 'x', code: 'ada' }))).toMatchObject({
      code: 'invalid_input',
      fields: { non_field_errors: ['State could not be found in server-side session data.'] },
    });
    expect((await auth.ready).status).toBe('anonymous');
  });

  it.each([{}, [], null, { user: 'ada' }])('starts nothing with %j for an answer', async (body) => {
    const { account } = setUp({ fetch: async () => json(body, 201) });
    expect(await failureOf(account.socialLogin('google-oauth2', { state: 'x', code: 'ada' }))).toMatchObject({
      code: 'bad_response',
      message: expect.stringContaining('`access`'),
    });
    expect(await failureOf(account.socialUrl('google-oauth2', redirectUri))).toMatchObject({ code: 'bad_response' });
  });

  it('has the state in the form alone, and the CSRF token for a browser with a Django session', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(async () => json({}, 201));
    const server = djoser({ csrf: { header: 'X-CSRFToken', value: () => 'c1' } });
    const account = djoserAccount(createAuth({ baseUrl: 'https://api.example.test/auth/', fetch, server }));
    await failureOf(account.socialLogin('a/b', { state: 'x y', code: '1' }));
    const [url, init] = fetch.mock.calls[0]!;
    expect(String(url)).toBe('https://api.example.test/auth/o/a%2Fb/');
    expect(init).toMatchObject({
      method: 'POST',
      credentials: 'include',
      body: 'state=x+y&code=1',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-CSRFToken': 'c1' },
    });
  });
});

describe('the way there', () => {
  it.each(openCalls)('of %s has no token on it, and cookies as the login has them', async (method, call) => {
    const { account, server } = await loggedIn();
    await call(account).catch(() => {});
    const [, sent] = server.calls();
    expect(sent).toMatchObject({ authorization: null, url: expect.stringMatching(/\/(\?|$)/) });
    const fetch = vi.fn<typeof globalThis.fetch>(async () => json({}, 500));
    await call(setUp({ fetch }).account).catch(() => {});
    expect(fetch.mock.calls[0]![1]).toMatchObject({
      redirect: method === 'socialUrl' ? 'follow' : 'manual',
    });
    const asLogin = method.startsWith('social') ? 'include' : undefined;
    expect(fetch.mock.calls[0]![1]?.credentials).toBe(asLogin);
  });

  it.each(ownCalls)('of %s has the token on it', async (_, call) => {
    const { account, server } = await loggedIn();
    await call(account).catch(() => {});
    expect(server.calls()[1]).toMatchObject({
      authorization: { scheme: 'Bearer' },
      url: expect.stringMatching(/\/(\?|$)/),
    });
  });

  it.each(ownCalls)('of %s is closed to nobody in particular', async (_, call) => {
    const { account, server } = setUp();
    expect(await failureOf(call(account))).toMatchObject({ code: 'not_authenticated' });
    expect(server.calls()).toEqual([]);
  });

  it.each(ownCalls)('of %s leads over a refresh when the token is over', async (_, call) => {
    const { account, server } = await loggedIn();
    server.expireAccess();
    await call(account);
    expect(server.count('jwt/refresh')).toBe(1);
  });

  it.each([...openCalls, ...ownCalls])('of %s ends where its caller gives up', async (_, call) => {
    const { account, ended, sent } = await loggedIn();
    const reason = new Error('enough');
    expect(await failureOf(call(account, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(sent()).toHaveLength(1);
    expect(ended).not.toHaveBeenCalled();
  });

  it('takes the cookies along in cookie mode', async () => {
    const server = createFakeDjoser({ refreshIn: 'cookie' });
    const fetch = vi.fn(server.browser().fetch);
    const auth = createAuth({
      baseUrl: server.baseUrl,
      fetch,
      server: djoser({ scheme: 'Bearer', refreshIn: 'cookie', csrf: { header: 'X-CSRFToken', value: () => 'c1' } }),
      storage: memoryStorage(),
    });
    await auth.login(ada);
    await djoserAccount(auth).setPassword({ current_password: ada.password, new_password: fresh });
    await djoserAccount(auth).resetPassword({ email: eve.email });
    for (const path of ['users/set_password', 'users/reset_password'])
      expect(server.calls(path)).toMatchObject([{ status: 204, headers: { 'x-csrftoken': 'c1' } }]);
    expect(fetch.mock.lastCall![1]).toMatchObject({ credentials: 'include' });
  });

  it('begins at a client', () => {
    const session = createSession({ allowedOrigins: [], refresh: () => Promise.reject(new Error('unused')) });
    for (const other of [undefined, null, {}, session])
      expect(() => djoserAccount(other as never)).toThrow(expect.objectContaining({ code: 'invalid_option' }));
  });
});
