/** What the server's refusals become: a code to branch on, and nothing in it that must not be logged. */
import { describe, expect, it } from 'vitest';
import { ada, type FaultOptions } from '../harness.ts';
import { AuthError, djoser } from './built.ts';
import { expectNoSecret } from './secrets.ts';
import { rejection, shareSite } from './site.ts';

const credentials = { username: ada.username, password: ada.password };
const loginPath = '/auth/jwt/create/';
const refreshPath = '/auth/jwt/refresh/';
const userPath = '/auth/users/me/';

describe('login', () => {
  const site = shareSite({ profile: 'rotation', accessSeconds: 300 });

  it('with a wrong password is `invalid_credentials`', async () => {
    const { auth } = site.client();
    const error = await rejection(auth.login({ ...credentials, password: 'wrong-horse' }));
    expect(error).toBeInstanceOf(AuthError);
    expect(error).toMatchObject({
      code: 'invalid_credentials',
      status: 401,
      detail: 'No active account found with the given credentials',
    });
    expect(error).not.toHaveProperty('fields');
    expectNoSecret(error, ['wrong-horse']);
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'initial' });
  });

  it('of an inactive user is `invalid_credentials`, as the server does not tell the two apart', async () => {
    await site.control.deactivate('ada');
    const error = await rejection(site.client().auth.login(credentials));
    await site.control.activate('ada');
    expect(error).toMatchObject({ code: 'invalid_credentials', status: 401 });
    expectNoSecret(error, [ada.password]);
  });

  it('with a missing field is `invalid_input` with a list per field', async () => {
    const error = await rejection(site.client().auth.login({ username: 'ada' }));
    expect(error).toMatchObject({
      code: 'invalid_input',
      status: 400,
      fields: { password: ['This field is required.'] },
    });
  });

  it('with blank fields is `invalid_input` with all of them', async () => {
    const error = await rejection(site.client().auth.login({ username: '', password: '' }));
    expect(error).toMatchObject({
      code: 'invalid_input',
      fields: { username: ['This field may not be blank.'], password: ['This field may not be blank.'] },
    });
  });

  it('on a path that is not there is `bad_response` and says what to compare', async () => {
    const server = djoser({ paths: { login: 'jwt/nowhere/' } });
    const error = await rejection(site.client({ server }).auth.login(credentials));
    expect(error).toMatchObject({ code: 'bad_response', status: 404, message: expect.stringContaining('`baseUrl`') });
    expectNoSecret(error, [ada.password]);
  });

  const json = (body: object) => ({ status: 200, body });
  const faults: [what: string, fault: FaultOptions, expected: object][] = [
    ['HTML 500', { status: 500, body: '<h1>Server Error (500)</h1>' }, { code: 'server_error', status: 500 }],
    ['HTML 503', {}, { code: 'server_error', status: 503 }],
    [
      '429',
      { status: 429, body: { detail: 'Request was throttled.' }, headers: { 'Retry-After': '17' } },
      { code: 'throttled', status: 429, retryAfterSeconds: 17, detail: 'Request was throttled.' },
    ],
    ['HTML 403', { status: 403, body: '<h1>Forbidden</h1>' }, { code: 'bad_response', status: 403 }],
    [
      'a refused CSRF token',
      { status: 403, body: { detail: 'CSRF Failed: CSRF token missing.' } },
      { code: 'csrf', status: 403 },
    ],
    ['a redirect', { status: 301, headers: { Location: '/auth/jwt/create' } }, { code: 'bad_response' }],
    ['HTML 200', { status: 200, body: '<h1>Welcome</h1>' }, { code: 'bad_response', status: 200 }],
    ['JSON without a token', json({ token: 'x.y.z' }), { code: 'bad_response', status: 200 }],
    ['an access token that is none', json({ access: 'two words' }), { code: 'bad_response' }],
    ['a bare list', { status: 400, body: ['Unable.'] }, { code: 'invalid_credentials', status: 400 }],
    ['an empty 400', { status: 400, body: '' }, { code: 'bad_response', status: 400 }],
    ['a dropped connection', { drop: true }, { code: 'unreachable' }],
  ];
  it.each(faults)('answered by %s is told as what it is', async (_, fault, expected) => {
    await site.control.failNext(loginPath, fault);
    const { auth } = site.client();
    const error = await rejection(auth.login(credentials));
    expect(error).toBeInstanceOf(AuthError);
    expect(error).toMatchObject(expected);
    expectNoSecret(error, [ada.password]);
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'initial' });
    expect(await site.sentTo(loginPath)).toHaveLength(1);
  });

  it('refused in words that repeat the password does not pass it on', async () => {
    const echo = `"${ada.password}" is too common.`;
    await site.control.failNext(loginPath, { status: 400, body: { password: [echo], detail: echo } });
    const error = await rejection(site.client().auth.login(credentials));
    expect(error).toMatchObject({
      code: 'invalid_input',
      fields: { password: [expect.stringContaining('too common')] },
    });
    expectNoSecret(error, [ada.password]);
  });

  it('that fails leaves the session alone that there was', async () => {
    const { auth } = await site.loggedIn();
    await rejection(auth.login({ ...credentials, password: 'wrong-horse' }));
    expect((await auth.fetch(site.ping)).status).toBe(200);
  });

  it('of a server that is not there is `unreachable`', async () => {
    const error = await rejection(site.client({ baseUrl: 'http://127.0.0.1:9/auth/' }).auth.login(credentials));
    expect(error).toMatchObject({ code: 'unreachable' });
    expectNoSecret(error, [ada.password]);
  });
});

describe('a refresh that is not to be had', () => {
  const site = shareSite({ profile: 'rotation', accessSeconds: 300 });

  const faults: [what: string, fault: FaultOptions, expected: object][] = [
    ['HTML 500', { status: 500 }, { status: 500 }],
    ['HTML 404', { status: 404, body: '<h1>Not Found</h1>' }, { status: 404 }],
    ['HTML 403', { status: 403, body: '<h1>Forbidden</h1>' }, { status: 403 }],
    ['HTML 200', { status: 200 }, { status: 200 }],
    ['an empty 200', { status: 200, body: '' }, {}],
    ['JSON without a token', { status: 200, body: {} }, {}],
    ['a redirect', { status: 302, headers: { Location: '/auth/jwt/refresh/' } }, {}],
    ['429', { status: 429, headers: { 'Retry-After': '9' } }, { status: 429, retryAfterSeconds: 9 }],
    ['a dropped connection', { drop: true }, {}],
  ];
  it.each(faults)('for %s is `refresh_unavailable`, and the session stays', async (_, fault, expected) => {
    const { auth, events, stored } = await site.loggedIn();
    const { access, refresh } = await stored();
    await site.control.failNext(refreshPath, fault);
    const error = await rejection(auth.refresh());
    expect(error).toBeInstanceOf(AuthError);
    expect(error).toMatchObject({ code: 'refresh_unavailable', ...expected });
    expect(await stored()).toMatchObject({ access, refresh });
    for (const each of [error, events]) expectNoSecret(each, [access, refresh, ada.password]);
  });

  it.each([
    [401, { detail: 'Token is blacklisted', code: 'token_not_valid' }],
    [400, { refresh: ['This field may not be null.'] }],
    [403, { detail: 'You are banned.', code: 'user_inactive' }],
  ])('for %i with JSON is `session_ended`, without the token that the server repeats', async (status, body) => {
    const { auth, events, stored } = await site.loggedIn();
    const { refresh } = await stored();
    await site.control.failNext(refreshPath, { status, body: { ...body, echo: refresh } });
    const error = await rejection(auth.refresh());
    expect(error).toMatchObject({ code: 'session_ended', status });
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
    expect(events.at(-1)).toMatchObject({ type: 'ended', reason: 'rejected', error: { status } });
    for (const each of [error, events]) expectNoSecret(each, [refresh]);
  });

  it('is not tried for those who are not logged in', async () => {
    const { auth } = site.client();
    expect(await rejection(auth.refresh())).toMatchObject({ code: 'not_authenticated' });
    expect(await rejection(auth.getUser())).toMatchObject({ code: 'not_authenticated' });
    expect(await auth.getAccessToken()).toBeNull();
    expect(await auth.verify()).toBe(false);
    expect(await site.trace()).toEqual([]);
  });
});

describe('getUser', () => {
  const site = shareSite({ profile: 'rotation', accessSeconds: 300 });

  it.each([
    ['HTML 500', { status: 500 }, { code: 'server_error', status: 500 }],
    ['HTML 200', { status: 200 }, { code: 'bad_response', status: 200 }],
    ['429', { status: 429, headers: { 'Retry-After': '5' } }, { code: 'throttled', retryAfterSeconds: 5 }],
    ['a dropped connection', { drop: true }, { code: 'unreachable' }],
  ])('answered by %s is told as what it is, and the session stays', async (_, fault, expected) => {
    const { auth, stored } = await site.loggedIn();
    const { access, refresh } = await stored();
    await site.control.failNext(userPath, fault);
    const error = await rejection(auth.getUser());
    expect(error).toMatchObject(expected);
    expectNoSecret(error, [access, refresh]);
    expect(await auth.getUser()).toMatchObject({ username: 'ada' });
  });

  it('on a path that is not there says what to compare', async () => {
    const { auth } = await site.loggedIn({
      server: djoser({ scheme: 'Bearer', paths: { user: 'users/nobody/here/' } }),
    });
    expect(await rejection(auth.getUser())).toMatchObject({
      code: 'bad_response',
      status: 404,
      message: expect.stringContaining('`baseUrl`'),
    });
  });
});

describe('verify', () => {
  const site = shareSite({ profile: 'rotation', accessSeconds: 300 });

  it('is true for a token whose signature and time are good, and asks once', async () => {
    const { auth } = await site.loggedIn();
    expect(await auth.verify()).toBe(true);
    const [entry] = await site.control.log();
    expect(entry).toMatchObject({ path: '/auth/jwt/verify/', status: 200, hasAuthorization: false });
  });

  it('is false for one that the server did not sign', async () => {
    const { auth, stored } = await site.loggedIn();
    const { access } = await stored();
    const forged = `${access.slice(0, access.lastIndexOf('.'))}.${'A'.repeat(43)}`;
    await auth.adopt({ access: forged });
    expect(await auth.verify()).toBe(false);
  });

  it.each([
    ['HTML 503', {}, { code: 'server_error', status: 503 }],
    ['a dropped connection', { drop: true }, { code: 'unreachable' }],
  ])('answered by %s rejects, without the token', async (_, fault, expected) => {
    const { auth, stored } = await site.loggedIn();
    await site.control.failNext('/auth/jwt/verify/', fault);
    const error = await rejection(auth.verify());
    expect(error).toMatchObject(expected);
    expectNoSecret(error, [(await stored()).access]);
  });
});
