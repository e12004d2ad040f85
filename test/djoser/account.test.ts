/** Every endpoint of a real Djoser through the public API. WebAuthn is left out: it needs an authenticator. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type AuthEvent,
  type AuthOptions,
  createAuth,
  djoser,
  djoserAccount,
  djoserToken,
  djRestAuth,
  memoryStorage,
} from '../../src/index.ts';
import { failureOf } from '../endpoints/server-access.ts';
import { cookieJar } from './cookieJar.ts';
import { ada, type DjoserOptions, type DjoserServer, startDjoser } from './harness.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const blank = ['This field may not be blank.'];
const short = ['This password is too short. It must contain at least 8 characters.'];
const invalidUid = { uid: ["Invalid user id or user doesn't exist."] };
const invalidToken = { token: ['Invalid token for given user.'] };
const differ = (what: string) => ({ non_field_errors: [`The two ${what} fields didn't match.`] });
const fresh = 'sea-of-cobol';

/** One server for a `describe`. Each test has a user of its own. */
function serve(options: DjoserOptions) {
  let server: DjoserServer;
  let users = 0;
  beforeAll(async () => {
    server = await startDjoser(options);
  });
  beforeEach(() => server.control.reset());
  afterAll(() => server.stop());

  const client = (more: Partial<AuthOptions> = {}) => {
    const auth = createAuth({
      baseUrl: server.baseUrl,
      server: djoser({ paths: { revoke: 'jwt/blacklist/' } }),
      storage: memoryStorage(),
      onWarning: () => {},
      ...more,
    });
    const ended: AuthEvent[] = [];
    auth.on('ended', (event) => ended.push(event));
    return { auth, account: djoserAccount(auth), ended };
  };
  const newUser = () => {
    users += 1;
    const username = `user${users}`;
    return { username, email: `${username}@example.com`, password: 'correct-horse' };
  };

  return {
    get server() {
      return server;
    },
    get control() {
      return server.control;
    },
    client,
    newUser,
    /** A user whom the server knows, logged in. */
    async loggedIn(more?: Partial<AuthOptions>) {
      const user = newUser();
      const id = await server.control.createUser(user);
      const site = client(more);
      await site.auth.login(login(user));
      await server.control.resetLog();
      return { ...site, user, id };
    },
    trace: async () => (await server.control.log()).map(({ method, path, status }) => `${method} ${path} ${status}`),
    /** What the link of the last mail carries. */
    async mailed() {
      const mail = (await server.control.mails()).at(-1);
      const [, uid = '', token = ''] = /\/(?:activate|reset)\/([\w-]+)\/([\w-]+)/.exec(mail?.body ?? '') ?? [];
      return { uid, token };
    },
  };
}

const login = ({ username, password }: { username: string; password: string }) => ({ username, password });
const invalid = (fields: object) => ({ code: 'invalid_input', status: 400, fields });

describe('a plain Djoser', () => {
  const site = serve({ profile: 'norotation' });

  it('registers a user, who then logs in', async () => {
    const { account, auth } = site.client();
    const user = site.newUser();
    expect(await account.register(user)).toEqual({
      id: expect.any(Number),
      username: user.username,
      email: user.email,
    });
    expect((await auth.ready).status).toBe('anonymous');
    expect((await auth.login(login(user))).status).toBe('authenticated');
    expect(await auth.verify()).toBe(true);
    expect(await auth.logout()).toEqual({ revoked: true });
  });

  it('names what is wrong with a registration', async () => {
    const { account } = site.client();
    expect(await failureOf(account.register({ ...ada, password: fresh }))).toMatchObject(
      invalid({ username: ['A user with that username already exists.'] }),
    );
    expect(await failureOf(account.register({ username: '', password: '' }))).toMatchObject(
      invalid({ username: blank, password: blank }),
    );
    expect(await failureOf(account.register({ ...site.newUser(), password: 'short' }))).toMatchObject(
      invalid({ password: short }),
    );
    expect(await failureOf(account.register({ ...site.newUser(), email: 'nobody' }))).toMatchObject(
      invalid({ email: ['Enter a valid email address.'] }),
    );
  });

  it('registers beside a session whose token it would refuse', async () => {
    const { account } = await site.loggedIn();
    await site.control.revokeAccess();
    await account.register(site.newUser());
    await account.resetPassword({ email: ada.email });
    expect((await site.control.log()).map(({ status, hasAuthorization }) => [status, hasAuthorization])).toEqual([
      [201, false],
      [204, false],
    ]);
  });

  it('sends no activation mail where none is needed, and says so', async () => {
    const { account } = site.client();
    expect(await failureOf(account.resendActivation({ email: ada.email }))).toMatchObject({
      code: 'bad_response',
      status: 400,
      message: expect.stringContaining('SEND_ACTIVATION_EMAIL'),
    });
  });

  it('resets a password by a link that works once', async () => {
    const { account, auth, user } = await site.loggedIn();
    await auth.logout();
    await account.resetPassword({ email: user.email });
    const form = { ...(await site.mailed()), new_password: fresh };
    expect(await failureOf(account.confirmResetPassword({ ...form, new_password: 'short' }))).toMatchObject(
      invalid({ new_password: short }),
    );
    expect(await account.confirmResetPassword(form)).toMatchObject({ status: 'anonymous' });
    expect(await failureOf(account.confirmResetPassword(form))).toMatchObject(invalid(invalidToken));
    expect(await failureOf(account.confirmResetPassword({ ...form, uid: 'x' }))).toMatchObject(invalid(invalidUid));
    expect(await failureOf(auth.login(login(user)))).toMatchObject({ code: 'invalid_credentials', status: 401 });
    expect((await auth.login({ ...login(user), password: fresh })).status).toBe('authenticated');
  });

  it('tells nobody who has an account', async () => {
    const { account } = site.client();
    await account.resetPassword({ email: 'nobody@example.com' });
    await account.resetUsername({ email: 'nobody@example.com' });
    expect(await site.control.mails()).toEqual([]);
    expect(await failureOf(account.resetPassword({ email: 'nobody' }))).toMatchObject(
      invalid({ email: ['Enter a valid email address.'] }),
    );
  });

  it('fails where two users have one address, and the message says so', async () => {
    const { account, user } = await site.loggedIn();
    await site.control.createUser({ ...site.newUser(), email: user.email });
    expect(await failureOf(account.resetPassword({ email: user.email }))).toMatchObject({
      code: 'server_error',
      status: 500,
      message: expect.stringContaining('two users'),
    });
  });

  it('changes a password, and its tokens live on', async () => {
    const { account, auth, ended, user } = await site.loggedIn();
    const form = { current_password: user.password, new_password: fresh };
    expect(await failureOf(account.setPassword({ ...form, current_password: 'wrong' }))).toMatchObject(
      invalid({ current_password: ['Invalid password.'] }),
    );
    expect(await failureOf(account.setPassword({ ...form, new_password: 'short' }))).toMatchObject(
      invalid({ new_password: short }),
    );
    expect(await account.setPassword(form)).toMatchObject({ status: 'authenticated' });
    expect(ended).toEqual([]);
    expect((await auth.refresh()).status).toBe('authenticated');
  });

  it('changes a name', async () => {
    const { account, auth, user } = await site.loggedIn();
    await auth.getUser();
    const taken = { current_password: user.password, new_username: ada.username };
    expect(await failureOf(account.setUsername(taken))).toMatchObject(
      invalid({ new_username: ['A user with that username already exists.'] }),
    );
    const new_username = `${user.username}-new`;
    const state = await account.setUsername({ current_password: user.password, new_username });
    expect(state).toMatchObject({ status: 'authenticated', user: { username: new_username } });
  });

  it('resets a name by a link', async () => {
    const { account, auth, user } = await site.loggedIn();
    await account.resetUsername({ email: user.email });
    const new_username = `${user.username}-reset`;
    const state = await account.confirmResetUsername({ ...(await site.mailed()), new_username });
    expect(state).toMatchObject({ status: 'authenticated', user: { username: new_username } });
    expect((await auth.login({ ...login(user), username: new_username })).status).toBe('authenticated');
    expect(
      await failureOf(account.confirmResetUsername({ uid: 'x', token: 'x', new_username: 'someone' })),
    ).toMatchObject(invalid(invalidUid));
  });

  it('says which option to look at where users log in with another field', async () => {
    const { auth, user } = await site.loggedIn();
    const other = djoserAccount(auth, { usernameField: 'email' });
    expect(
      await failureOf(other.setUsername({ current_password: user.password, new_email: 'x@example.com' })),
    ).toMatchObject({ code: 'bad_response', status: 405, message: expect.stringContaining('`usernameField`') });
  });

  it('changes a profile', async () => {
    const { account, auth, user } = await site.loggedIn();
    await auth.getUser();
    expect(await account.updateMe({ email: 'new@example.com' })).toMatchObject({
      username: user.username,
      email: 'new@example.com',
    });
    expect(auth.state).toMatchObject({ status: 'authenticated', user: { email: 'new@example.com' } });
    expect(await failureOf(account.updateMe({ email: 'nobody' }))).toMatchObject(
      invalid({ email: ['Enter a valid email address.'] }),
    );
  });

  it('deletes a user, and the session with it', async () => {
    const { account, auth, ended, user } = await site.loggedIn();
    expect(await failureOf(account.deleteMe({ current_password: 'wrong' }))).toMatchObject(
      invalid({ current_password: ['Invalid password.'] }),
    );
    expect(ended).toEqual([]);
    await account.deleteMe({ current_password: user.password });
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
    expect(await failureOf(auth.login(login(user)))).toMatchObject({ code: 'invalid_credentials' });
  });

  it('shows others to nobody, and lets nobody delete them', async () => {
    const { account, auth, id, user } = await site.loggedIn();
    const { results, ...rest } = await account.listUsers();
    expect(results).toEqual([{ id, username: user.username, email: user.email }]);
    expect(rest).toEqual({ count: 1, next: null, previous: null });
    const send = (method: string, of: number, body?: object) =>
      auth.api(`auth/users/${of}/`, { method, ...(body && { json: body }), throwHttpErrors: false });
    expect((await send('GET', id)).status).toBe(200);
    expect((await send('PATCH', id, { email: 'x@example.com' })).status).toBe(200);
    expect((await send('PUT', id, { email: user.email })).status).toBe(200);
    expect((await send('GET', 1)).status).toBe(404);
    expect((await send('PATCH', 1, {})).status).toBe(404);
    expect((await send('DELETE', 1, { current_password: user.password })).status).toBe(403);
    expect((await send('DELETE', id, { current_password: user.password })).status).toBe(204);
  });

  it('renews a token on the way to the account', async () => {
    const { account } = await site.loggedIn({ server: djoser({ scheme: 'Bearer' }) });
    await site.control.revokeAccess();
    await account.updateMe({ email: 'renewed@example.com' });
    expect(await site.trace()).toEqual([
      'PATCH /auth/users/me/ 401',
      'POST /auth/jwt/refresh/ 200',
      'PATCH /auth/users/me/ 200',
      'GET /auth/users/me/ 200',
    ]);
  });

  it('says that a POST without its slash was redirected', async () => {
    const auth = createAuth({ baseUrl: site.server.baseUrl, server: djoser({ paths: { login: 'users' } }) });
    expect(await failureOf(auth.login(login(ada)))).toMatchObject({
      code: 'bad_response',
      status: 301,
      message: expect.stringContaining('APPEND_SLASH'),
    });
  });

  it('gives a DRF token for credentials', async () => {
    const { auth } = site.client({ server: djoserToken() });
    await auth.login(login(ada));
    expect(await auth.getAccessToken()).toMatch(/^[0-9a-f]{40}$/);
    expect(await failureOf(auth.login({ ...login(ada), password: 'wrong' }))).toMatchObject({
      code: 'invalid_credentials',
      status: 400,
    });
    expect(await failureOf(auth.login({ username: '', password: '' }))).toMatchObject({ code: 'invalid_input' });
  });

  it('takes DRF tokens back from whoever logs out with a token it knows', async () => {
    const { auth } = await site.loggedIn({
      server: djoser({ paths: { revoke: 'token/logout/' }, scheme: 'Bearer', logoutNeedsAccess: true }),
    });
    expect(await auth.logout()).toEqual({ revoked: true });
    expect(await site.trace()).toEqual(['POST /auth/token/logout/ 204']);
  });
});

describe('a Djoser that asks for everything twice, and shows unknown addresses', () => {
  const site = serve({ profile: 'retype' });

  it('gets everything twice', async () => {
    const { account, auth } = site.client();
    const user = site.newUser();
    await account.register(user);
    await auth.login(login(user));
    expect(await account.setPassword({ current_password: user.password, new_password: fresh })).toMatchObject({
      status: 'authenticated',
    });
    await account.setUsername({ current_password: fresh, new_username: `${user.username}-2` });
    await account.resetPassword({ email: user.email });
    await account.confirmResetPassword({ ...(await site.mailed()), new_password: user.password });
    await account.resetUsername({ email: user.email });
    await account.confirmResetUsername({ ...(await site.mailed()), new_username: user.username });
    expect((await auth.login(login(user))).status).toBe('authenticated');
  });

  it('says when the two differ', async () => {
    const { account, user } = await site.loggedIn();
    const passwords = { new_password: fresh, re_new_password: 'other' };
    const names = { new_username: 'one', re_new_username: 'other' };
    const link = { uid: 'x', token: 'x' };
    const { password: current_password } = user;
    expect(await failureOf(account.register({ ...site.newUser(), re_password: 'other' }))).toMatchObject(
      invalid(differ('password')),
    );
    for (const call of [
      () => account.setPassword({ current_password, ...passwords }),
      () => account.confirmResetPassword({ ...link, ...passwords }),
    ])
      expect(await failureOf(call())).toMatchObject(invalid(differ('password')));
    for (const call of [
      () => account.setUsername({ current_password, ...names }),
      () => account.confirmResetUsername({ ...link, ...names }),
    ])
      expect(await failureOf(call())).toMatchObject(invalid(differ('username')));
  });

  it('says which address it does not know', async () => {
    const { account } = site.client();
    const detail = 'User with given email does not exist.';
    const email = 'nobody@example.com';
    for (const call of [
      () => account.resetPassword({ email }),
      () => account.resetUsername({ email }),
      () => account.resendActivation({ email }),
    ])
      expect(await failureOf(call())).toMatchObject({ ...invalid({ non_field_errors: [detail] }), detail });
  });
});

describe('a Djoser that has addresses confirmed', () => {
  const site = serve({ profile: 'activation' });

  it('lets a user in by the link of a mail, and calls a second click done', async () => {
    const { account, auth } = site.client();
    const user = site.newUser();
    await account.register(user);
    expect(await failureOf(auth.login(login(user)))).toMatchObject({ code: 'invalid_credentials' });
    await account.resendActivation({ email: user.email });
    expect(await site.control.mails()).toHaveLength(2);
    const link = await site.mailed();
    expect(await failureOf(account.activate({ ...link, uid: 'x' }))).toMatchObject(invalid(invalidUid));
    expect(await failureOf(account.activate({ ...link, token: 'x' }))).toMatchObject(invalid(invalidToken));
    expect(await account.activate(link)).toEqual({ alreadyActive: false });
    expect(await account.activate(link)).toEqual({ alreadyActive: true });
    expect((await auth.login(login(user))).status).toBe('authenticated');
  });

  it('puts out a user who changes the address, and lets them in again by a mail', async () => {
    const { account, auth, ended, user } = await site.loggedIn();
    expect(await account.updateMe({ email: 'moved@example.com' })).toMatchObject({ email: 'moved@example.com' });
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
    expect(ended).toMatchObject([{ reason: 'rejected' }]);
    await account.activate(await site.mailed());
    expect((await auth.login(login(user))).status).toBe('authenticated');
  });

  it('keeps a user who changes nothing', async () => {
    const { account, auth, user } = await site.loggedIn();
    await account.updateMe({ email: user.email });
    expect(auth.state).toMatchObject({ status: 'authenticated', user: { email: user.email } });
    expect(await site.control.mails()).toEqual([]);
  });
});

describe('a Djoser that shows users to each other', () => {
  const site = serve({ profile: 'show-users' });

  it('lists all, and lets nobody change another', async () => {
    const { account, auth, user } = await site.loggedIn();
    const { results } = await account.listUsers();
    expect(results.map(({ username }) => username)).toEqual([ada.username, user.username]);
    const other = await auth.api.patch('auth/users/1/', { json: {}, throwHttpErrors: false });
    expect([other.status, await other.json()]).toEqual([
      403,
      { detail: 'You do not have permission to perform this action.' },
    ]);
    expect(auth.state.status).toBe('authenticated');
  });
});

describe('a SimpleJWT that revokes tokens with the password', () => {
  const site = serve({ profile: 'revoke-on-password' });

  it('ends the session that changes it', async () => {
    const { account, auth, ended, user } = await site.loggedIn();
    const state = await account.setPassword({ current_password: user.password, new_password: fresh });
    expect(state).toEqual({ status: 'anonymous', reason: 'rejected' });
    expect(ended).toHaveLength(1);
    expect((await auth.login({ ...login(user), password: fresh })).status).toBe('authenticated');
  });

  it('ends the session that resets it', async () => {
    const { account, user } = await site.loggedIn();
    await account.resetPassword({ email: user.email });
    const state = await account.confirmResetPassword({ ...(await site.mailed()), new_password: fresh });
    expect(state).toEqual({ status: 'anonymous', reason: 'rejected' });
  });
});

describe('a project whose first authenticator is the session', () => {
  const site = serve({ profile: 'session-first' });

  it('changes a password by the first request of a session', async () => {
    const { account, user } = await site.loggedIn();
    const state = await account.setPassword({ current_password: user.password, new_password: fresh });
    expect(state.status).toBe('authenticated');
  });

  it('gets the CSRF token from a page of the same origin where a Django session is open as well', async () => {
    const jar = cookieJar();
    const csrf = { header: 'X-CSRFToken', value: () => jar.visible('csrftoken') };
    const { account, auth, user } = await site.loggedIn({
      fetch: jar.fetch,
      server: djoser({ scheme: 'Bearer', csrf }),
    });
    vi.stubGlobal('location', new URL(site.server.origin));
    expect((await auth.fetch(`${site.server.baseUrl}session/start/`, { method: 'POST' })).status).toBe(204);
    expect(jar.all().map(({ name }) => name)).toContain('sessionid');
    await account.resetPassword({ email: user.email });
    await account.setUsername({ current_password: user.password, new_username: `${user.username}-2` });
    await account.register(site.newUser());
  });

  it('refuses whoever may not, and the session stays', async () => {
    const { auth, account } = await site.loggedIn();
    const other = await auth.api.delete('auth/users/1/', { json: { current_password: 'x' }, throwHttpErrors: false });
    expect(other.status).toBe(403);
    expect((await account.listUsers()).count).toBe(1);
  });
});

describe('a Djoser with DRF tokens', () => {
  const site = serve({ profile: 'token-first' });
  const server = djoserToken();

  it('logs in, uses one token, and takes it back from all devices', async () => {
    const { auth, user } = await site.loggedIn({ server });
    const other = site.client({ server });
    await other.auth.login(login(user));
    await site.control.resetLog();
    expect(await auth.getUser()).toMatchObject({ username: user.username });
    expect(await auth.logout()).toEqual({ revoked: true });
    expect((await other.auth.fetch(`${site.server.origin}/api/ping/`)).status).toBe(401);
    expect(other.auth.state).toEqual({ status: 'anonymous', reason: 'expired' });
    expect((await site.control.log()).map(({ path, status, scheme }) => [path, status, scheme])).toEqual([
      ['/auth/users/me/', 200, 'Token'],
      ['/auth/token/logout/', 204, 'Token'],
      ['/api/ping/', 401, 'Token'],
      // Before the session ends, the client has asked whether the token is really refused.
      ['/auth/users/me/', 401, 'Token'],
    ]);
  });

  it('stays when a view answers 401 for a reason of its own', async () => {
    const { auth, ended } = await site.loggedIn({ server });
    for (let times = 0; times < 3; times += 1) {
      const response = await auth.fetch(`${site.server.origin}/api/pin/`, { method: 'POST' });
      expect([response.status, await response.json()]).toEqual([401, { detail: 'Wrong PIN.' }]);
    }
    expect(auth.state.status).toBe('authenticated');
    expect(ended).toEqual([]);
  });

  it('has an account', async () => {
    const { account, auth, user } = await site.loggedIn({ server });
    await account.updateMe({ email: 'token@example.com' });
    await account.setPassword({ current_password: user.password, new_password: fresh });
    await account.deleteMe({ current_password: fresh });
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
  });
});

describe('a Djoser with DRF tokens that asks for a session of Django first', () => {
  const classes = ['SessionAuthentication', 'TokenAuthentication'];
  const DEFAULT_AUTHENTICATION_CLASSES = classes.map((name) => `rest_framework.authentication.${name}`);
  const site = serve({ profile: 'token-first', settings: { REST_FRAMEWORK: { DEFAULT_AUTHENTICATION_CLASSES } } });

  it('ends the session when a 403 says that the token is gone', async () => {
    const server = djoserToken();
    const { auth, user } = await site.loggedIn({ server });
    const other = site.client({ server });
    await other.auth.login(login(user));
    await auth.logout();
    expect((await other.auth.fetch(`${site.server.origin}/api/ping/`)).status).toBe(403);
    expect(other.auth.state).toEqual({ status: 'anonymous', reason: 'expired' });
  });
});

describe('a Djoser with a provider of logins', () => {
  const site = serve({ profile: 'social' });
  const redirectUri = 'https://app.example.test/welcome';
  const provider = 'test-provider';

  it('logs in whoever comes back with the state of this browser', async () => {
    const { account, auth } = site.client({ fetch: cookieJar().fetch });
    const url = new URL(await account.socialUrl(provider, redirectUri));
    expect(url.searchParams.get('redirect_uri')).toBe(redirectUri);
    const state = url.searchParams.get('state') ?? '';
    expect(await failureOf(account.socialLogin(provider, { state: 'x', code: 'grace' }))).toMatchObject({
      code: 'invalid_input',
      status: 400,
      fields: { non_field_errors: [expect.any(String)] },
    });
    expect(await account.socialLogin(provider, { state, code: 'grace' })).toMatchObject({ status: 'authenticated' });
    expect(await auth.getUser()).toMatchObject({ username: 'grace' });
    expect((await auth.refresh()).status).toBe('authenticated');
  });

  it('knows no state without its cookie', async () => {
    const { account } = site.client();
    const url = new URL(await account.socialUrl(provider, redirectUri));
    const state = url.searchParams.get('state') ?? '';
    expect(await failureOf(account.socialLogin(provider, { state, code: 'grace' }))).toMatchObject(
      invalid({ non_field_errors: [expect.any(String)] }),
    );
  });

  it('names the setting that does not have the address, and the provider it does not have', async () => {
    const { account } = site.client();
    expect(await failureOf(account.socialUrl(provider, 'https://evil.example.test/'))).toMatchObject({
      code: 'invalid_input',
      detail: 'redirect_uri must be in SOCIAL_AUTH_ALLOWED_REDIRECT_URIS',
    });
    expect(await failureOf(account.socialUrl('nobody', redirectUri))).toMatchObject({
      status: 404,
      detail: "Provider 'nobody' not supported",
    });
  });

  it('asks for a CSRF token where the browser has a Django session, and gets it', async () => {
    const jar = cookieJar();
    const csrf = { header: 'X-CSRFToken', value: () => jar.visible('csrftoken') };
    const { account, auth } = await site.loggedIn({ fetch: jar.fetch, server: djoser({ scheme: 'Bearer', csrf }) });
    expect((await auth.fetch(`${site.server.baseUrl}session/start/`, { method: 'POST' })).status).toBe(204);
    const url = new URL(await account.socialUrl(provider, redirectUri));
    const state = url.searchParams.get('state') ?? '';
    await account.socialLogin(provider, { state, code: 'grace' });
    expect(await auth.getUser()).toMatchObject({ username: 'grace' });
  });
});

describe.each(['dj-rest-auth', 'dj-rest-auth-csrf'] as const)('%s', (profile) => {
  const site = serve({ profile });
  type Member = { pk: number; username: string; first_name: string };

  const open = () => {
    const jar = cookieJar();
    const csrf = { header: 'X-CSRFToken', value: () => jar.visible('csrftoken') };
    const auth = createAuth<Member>({
      baseUrl: site.server.baseUrl,
      server: djRestAuth({ csrf }),
      fetch: jar.fetch,
      storage: memoryStorage(),
    });
    // It never sets the CSRF cookie by itself.
    const prepare = () => jar.fetch(`${site.server.baseUrl}csrf/`);
    return { jar, auth, prepare };
  };

  it('logs in, renews by the cookie, and logs out', async () => {
    const { jar, auth, prepare } = open();
    await prepare();
    await auth.login(login(ada));
    expect(await auth.getUser()).toMatchObject({ pk: 1, username: 'ada' });
    const before = await auth.getAccessToken();
    expect((await auth.refresh()).status).toBe('authenticated');
    expect(await auth.getAccessToken()).not.toBe(before);
    expect(await auth.verify()).toBe(true);
    expect(await auth.logout()).toEqual({ revoked: true });
    expect(jar.all().filter(({ httpOnly }) => httpOnly)).toEqual([]);
  });

  it('refuses wrong credentials', async () => {
    expect(await failureOf(open().auth.login({ ...login(ada), password: 'wrong' }))).toMatchObject({
      code: 'invalid_credentials',
      status: 400,
      fields: { non_field_errors: ['Unable to log in with provided credentials.'] },
    });
  });
});
