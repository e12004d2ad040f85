import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEndpoints } from '../../src/djoser/endpoints.ts';
import type { ServerOverrides } from '../../src/djoser/server-config.ts';
import { type Answer, broken, endless, failureOf, json, nothing, page, reach, redirected } from './reach.ts';

const ada = { username: 'ada', password: 'hunter2' };
const cookie: ServerOverrides = { refreshIn: 'cookie', paths: { revoke: 'jwt/logout/' } };
const withRevoke: ServerOverrides = { paths: { revoke: 'jwt/blacklist/' } };

beforeEach(() => {
  vi.stubGlobal('document', { cookie: 'csrftoken=c5rf' });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function setUp(overrides: ServerOverrides, ...answers: Answer[]) {
  const { reach: to, sent } = reach(overrides, ...answers);
  const { signal } = new AbortController();
  return { ...createEndpoints(to), sent, signal };
}

describe('the requests', () => {
  it.each<
    [
      what: string,
      overrides: ServerOverrides,
      run: (server: ReturnType<typeof setUp>) => Promise<unknown>,
      request: object,
    ]
  >([
    ['login', {}, ({ login }) => login(ada, {}), { url: '/jwt/create/', json: ada, keepalive: false }],
    [
      'refresh',
      {},
      ({ refresh, signal }) => refresh('r1', { signal }),
      { url: '/jwt/refresh/', json: { refresh: 'r1' }, keepalive: false },
    ],
    ['verify', {}, ({ verify }) => verify('a1', {}), { url: '/jwt/verify/', json: { token: 'a1' } }],
    [
      'revoke',
      withRevoke,
      ({ revoke, signal }) => revoke('r1', { signal, accessToken: null, scheme: 'JWT' }),
      { url: '/jwt/blacklist/', json: { refresh: 'r1' }, keepalive: true },
    ],
    [
      'refresh, under another name',
      { fields: { refresh: 'refresh_token' }, paths: { refresh: 'renew/' } },
      ({ refresh, signal }) => refresh('r1', { signal }),
      { url: '/renew/', json: { refresh_token: 'r1' } },
    ],
  ])('in body mode: %s', async (_, overrides, run, { url, ...request }: { url?: string }) => {
    const server = setUp(overrides, json({ access: 'a2' }));
    await run(server);
    expect(server.sent).toMatchObject([
      {
        url: `https://api.example.test/auth${url}`,
        method: 'POST',
        headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
        redirect: 'manual',
        ...request,
      },
    ]);
    const [{ headers, credentials } = { headers: {} }] = server.sent;
    expect(Object.keys(headers)).toEqual(['Accept', 'Content-Type']);
    expect(credentials).toBe(undefined);
  });

  it.each<
    [
      what: string,
      run: (server: ReturnType<typeof setUp>) => Promise<unknown>,
      url: string,
      body: object,
      keepalive: boolean,
    ]
  >([
    ['login', ({ login }) => login(ada, {}), '/jwt/create/', ada, false],
    // An empty text would be refused, where an absent key falls back to the cookie.
    ['refresh', ({ refresh, signal }) => refresh(null, { signal }), '/jwt/refresh/', {}, true],
    ['verify', ({ verify }) => verify('a1', {}), '/jwt/verify/', { token: 'a1' }, false],
    [
      'revoke',
      ({ revoke, signal }) => revoke(null, { signal, accessToken: null, scheme: 'JWT' }),
      '/jwt/logout/',
      {},
      true,
    ],
  ])('in cookie mode: %s', async (_, run, url, body, keepalive) => {
    const server = setUp(cookie, json({ access: 'a2' }));
    await run(server);
    expect(server.sent).toMatchObject([
      { url: `https://api.example.test/auth${url}`, credentials: 'include', redirect: 'manual', keepalive },
    ]);
    expect(server.sent[0]!.json).toEqual(body);
    expect(server.sent[0]!.headers).toMatchObject({ 'X-CSRFToken': 'c5rf' });
  });

  it('carry the access token to the one endpoint that may ask for it', async () => {
    const { revoke, sent, signal } = setUp(withRevoke, json({}));
    await revoke('r1', { signal, accessToken: 'a1', scheme: 'JWT' });
    expect(sent[0]!.headers).toMatchObject({ Authorization: 'JWT a1' });
  });
});

describe('login', () => {
  it('gives the pair', async () => {
    const { login } = setUp({}, json({ access: 'a1', refresh: 'r1', user: { pk: 1 } }));
    expect(await login(ada, {})).toEqual({ access: 'a1', refresh: 'r1' });
  });

  it('gives the pair from fields of other names', async () => {
    const { login } = setUp(
      { fields: { access: 'access_token', refresh: 'rt' } },
      json({ access_token: 'a1', rt: 'r1' }),
    );
    expect(await login(ada, {})).toEqual({ access: 'a1', refresh: 'r1' });
  });

  it.each<[what: string, answer: () => Response, found: object]>([
    ['an empty answer', () => nothing(200), {}],
    ['no content', () => nothing(204), {}],
    ['a sentence', () => json({ detail: 'ok' }), {}],
    [
      'an access token, and nothing where the refresh token would be',
      () => json({ access: 'a1', refresh: '' }),
      { access: 'a1', refresh: '' },
    ],
  ])('takes %s in cookie mode, where the server may have written its cookies', async (_, answer, found) => {
    const { login } = setUp(cookie, answer());
    expect(await login(ada, {})).toEqual(found);
  });

  it.each<[what: string, answer: () => Response, message: RegExp]>([
    ['a token of another name', () => json({ access_token: 'a1' }), /no `access`.*`fields`/],
    ['a token that is no text', () => json({ access: { token: 'a1' } }), /no `access`/],
    ['an empty token', () => json({ access: '' }), /no `access`/],
    ['null', () => json(null), /no `access`/],
    ['a list', () => json(['a1']), /no `access`/],
    ['a page', () => page(200), /expected JSON, got text\/html \(200\)/],
    ['nothing', () => nothing(200), /expected JSON, got no content type \(200\)/],
  ])('rejects %s as a bad response', async (_, answer, message) => {
    const error = await failureOf(setUp({}, answer()).login(ada, {}));
    expect(error).toMatchObject({ code: 'bad_response', status: 200, message: expect.stringMatching(message) });
  });

  it('rejects a page in cookie mode too', async () => {
    expect(await failureOf(setUp(cookie, page(200)).login(ada, {}))).toMatchObject({ code: 'bad_response' });
  });

  const sentence = 'No active account found with the given credentials';
  it.each<[what: string, answer: () => Response, error: object]>([
    [
      '401',
      () => json({ detail: sentence }, 401),
      { code: 'invalid_credentials', status: 401, detail: sentence, message: `Login: ${sentence}` },
    ],
    [
      '401 with a page',
      () => page(401),
      { code: 'invalid_credentials', status: 401, message: expect.stringMatching(/no active account/) },
    ],
    [
      '400 for the form as a whole (SimpleJWT before 4.2, dj-rest-auth)',
      () => json({ non_field_errors: [sentence] }, 400),
      { code: 'invalid_credentials', status: 400, detail: sentence, fields: { non_field_errors: [sentence] } },
    ],
    [
      '400 for a field',
      () => json({ username: ['Required.'] }, 400),
      { code: 'invalid_input', status: 400, fields: { username: ['Required.'] } },
    ],
    [
      '400 for a field and the form as a whole',
      () => json({ non_field_errors: ['No.'], username: ['Required.'] }, 400),
      { code: 'invalid_input', fields: { non_field_errors: ['No.'], username: ['Required.'] } },
    ],
    [
      '400 with a sentence of another kind',
      () => json({ detail: 'JSON parse error' }, 400),
      { code: 'invalid_input', detail: 'JSON parse error' },
    ],
    [
      '403 by the CSRF check',
      () => json({ detail: 'CSRF Failed: CSRF cookie not set.' }, 403),
      { code: 'csrf', status: 403 },
    ],
    ['404', () => page(404), { code: 'bad_response', status: 404 }],
    [
      '429',
      () => json({ detail: 'Wait.' }, 429, { 'Retry-After': '20' }),
      { code: 'throttled', retryAfterSeconds: 20 },
    ],
    ['500', () => page(500), { code: 'server_error', status: 500 }],
    ['a redirect', redirected, { code: 'bad_response', message: expect.stringMatching(/APPEND_SLASH/) }],
  ])('rejects on %s', async (_, answer, error) => {
    const thrown = await failureOf(setUp({}, answer()).login(ada, {}));
    expect(thrown).toMatchObject({ name: 'AuthError', ...error });
    expect(String(thrown)).toMatch(/^AuthError: Login: /);
  });

  it('gives no password back', async () => {
    const error = await failureOf(setUp({}, json({ detail: 'Not hunter2!' }, 401)).login(ada, {}));
    expect(JSON.stringify([error, String(error)])).not.toContain('hunter2');
  });
});

describe('refresh', () => {
  it.each<[what: string, body: object, found: object]>([
    ['a new access token', { access: 'a2' }, { access: 'a2' }],
    ['a new pair', { access: 'a2', refresh: 'r2' }, { access: 'a2', refresh: 'r2' }],
    ['no token at all, for somebody else to judge', { ok: true }, {}],
  ])('gives %s', async (_, body, found) => {
    const { refresh, signal } = setUp({}, json(body));
    expect(await refresh('r1', { signal })).toEqual(found);
  });

  it('takes an answer without a body in cookie mode', async () => {
    const { refresh, signal } = setUp(cookie, nothing(204));
    expect(await refresh(null, { signal })).toEqual({});
  });

  it.each<[what: string, answer: () => Response]>([
    ['401 with a code', () => json({ detail: 'Token is expired', code: 'token_not_valid' }, 401)],
    ['401 without a code', () => json({ detail: 'No active account found for the given token.' }, 401)],
    ['401 with a page', () => page(401)],
    ['401 without a body', () => nothing(401)],
    ['400 with field errors', () => json({ refresh: ['This field may not be blank.'] }, 400)],
    ['400 with a sentence', () => json({ non_field_errors: ['Signature has expired.'] }, 400)],
    ['403 with a sentence', () => json({ detail: 'Token is blacklisted', code: 'token_not_valid' }, 403)],
  ])('is refused by %s', async (_, answer) => {
    const { refresh, signal } = setUp({}, answer());
    const { status } = answer();
    expect(await failureOf(refresh('r1', { signal }))).toMatchObject({ code: 'session_ended', status });
  });

  it('is refused with what the server said, but for the token', async () => {
    const { refresh, signal } = setUp(
      { fields: { refresh: 'rt' } },
      json({ detail: 'r-1234 is blacklisted', rt: ['r-1234'] }, 401),
    );
    expect(await failureOf(refresh('r-1234', { signal }))).toMatchObject({
      detail: '… is blacklisted',
      fields: { rt: ['…'] },
    });
  });

  it.each<[what: string, answer: () => Answer, code: string]>([
    ['400 with a page', () => page(400), 'bad_response'],
    ['400 without a body', () => nothing(400), 'bad_response'],
    ['403 with a page', () => page(403), 'not_authenticated'],
    ['403 without a body', () => nothing(403), 'not_authenticated'],
    ['404', () => json({ detail: 'Not found.' }, 404), 'bad_response'],
    ['405', () => json({ detail: 'Method not allowed.' }, 405), 'bad_response'],
    ['429', () => json({ detail: 'Wait.' }, 429), 'throttled'],
    ['500', () => json({ detail: 'Oops.' }, 500), 'server_error'],
    ['503 with a page', () => page(503), 'server_error'],
    ['a redirect', redirected, 'bad_response'],
    ['200 with a page', () => page(200), 'bad_response'],
    ['200 without a body', () => nothing(200), 'bad_response'],
    ['200 with JSON that ends early', () => new Response('{"access":'), 'bad_response'],
    ['an answer that cannot be decoded', () => broken(), 'unreachable'],
    ['no answer', () => () => Promise.reject(new TypeError('Failed to fetch')), 'unreachable'],
  ])('is not refused by %s', async (_, answer, code) => {
    const { refresh, signal } = setUp({}, answer());
    const error = await failureOf(refresh('r1', { signal }));
    expect(error).toMatchObject({ code, message: expect.stringMatching(/^Refresh: /) });
  });

  it('says when to come back', async () => {
    const { refresh, signal } = setUp({}, json({}, 503, { 'Retry-After': '120' }));
    expect(await failureOf(refresh('r1', { signal }))).toMatchObject({ status: 503, retryAfterSeconds: 120 });
  });

  it('ends with its own signal', async () => {
    const { refresh } = setUp({}, () => new Promise(() => {}));
    const reason = new Error('timed out');
    expect(await failureOf(refresh('r1', { signal: AbortSignal.abort(reason) }))).toBe(reason);
  });
});

describe('refresh in cookie mode', () => {
  const refusal = () => json({ detail: 'CSRF Failed: CSRF token incorrect.' }, 403);

  it('reads the CSRF token again after 403, and repeats once', async () => {
    const { refresh, sent, signal } = setUp(
      cookie,
      () => {
        vi.stubGlobal('document', { cookie: 'csrftoken=n3w' });
        return refusal();
      },
      json({ access: 'a2' }),
    );
    expect(await refresh(null, { signal })).toEqual({ access: 'a2' });
    expect(sent.map(({ headers }) => headers['X-CSRFToken'])).toEqual(['c5rf', 'n3w']);
  });

  it('is not refused by 403, even twice', async () => {
    const { refresh, sent, signal } = setUp(cookie, refusal(), refusal());
    expect(await failureOf(refresh(null, { signal }))).toMatchObject({ code: 'csrf', status: 403 });
    expect(sent).toHaveLength(2);
  });

  it('is not refused by 403 with another sentence', async () => {
    const { refresh, signal } = setUp(cookie, json({ detail: 'No.' }, 403), json({ detail: 'No.' }, 403));
    expect(await failureOf(refresh(null, { signal }))).toMatchObject({ code: 'not_authenticated' });
  });

  it('is refused by 401 after a 403', async () => {
    const { refresh, signal } = setUp(cookie, refusal(), json({ detail: 'Token is expired' }, 401));
    expect(await failureOf(refresh(null, { signal }))).toMatchObject({ code: 'session_ended' });
  });

  it.each([
    ['401', json({ detail: 'No valid refresh token found.', code: 'token_not_valid' }, 401)],
    ['400', json({ refresh: ['This field may not be blank.'] }, 400)],
  ])('is refused by %s at once', async (_, answer) => {
    const { refresh, sent, signal } = setUp(cookie, answer);
    expect(await failureOf(refresh(null, { signal }))).toMatchObject({ code: 'session_ended' });
    expect(sent).toHaveLength(1);
  });

  it('is not repeated after 403 in body mode', async () => {
    const { refresh, sent, signal } = setUp({}, json({ detail: 'Token is blacklisted' }, 403));
    await failureOf(refresh('r1', { signal }));
    expect(sent).toHaveLength(1);
  });
});

describe('verify', () => {
  it.each<[what: string, answer: () => Response, good: boolean]>([
    ['200', () => json({}), true],
    ['401', () => json({ detail: 'Token is invalid', code: 'token_not_valid' }, 401), false],
    ['401 with a page', () => page(401), false],
    ['400 for a blacklisted token', () => json({ non_field_errors: ['Token is blacklisted'] }, 400), false],
  ])('says %s', async (_, answer, good) => {
    expect(await setUp({}, answer()).verify('a1', {})).toBe(good);
  });

  it.each<[what: string, answer: () => Answer, code: string]>([
    ['400 with a page', () => page(400), 'bad_response'],
    ['404', () => page(404), 'bad_response'],
    ['429', () => json({}, 429), 'throttled'],
    ['500', () => page(500), 'server_error'],
    ['no answer', () => () => Promise.reject(new TypeError('Failed to fetch')), 'unreachable'],
  ])('knows nothing from %s', async (_, answer, code) => {
    const error = await failureOf(setUp({}, answer()).verify('a1', {}));
    expect(error).toMatchObject({ code, message: expect.stringMatching(/^Verify: /) });
  });

  it('is not there where the server has no such endpoint', async () => {
    const error = await failureOf(setUp({ paths: { verify: null } }).verify('a1', {}));
    expect(error).toMatchObject({ code: 'bad_response', message: expect.stringMatching(/^Verify: /) });
  });
});

describe('revoke', () => {
  const run = ({ revoke, signal }: ReturnType<typeof setUp>) =>
    revoke('r1', { signal, accessToken: null, scheme: 'JWT' });

  it.each([
    ['200', json({})],
    ['204', nothing(204)],
  ])('is done on %s', async (_, answer) => {
    expect(await run(setUp(withRevoke, answer))).toBe(undefined);
  });

  it('is told what went wrong', async () => {
    const answer = json({ detail: 'Token is blacklisted', code: 'token_not_valid' }, 401);
    const message = 'Logout: Token is blacklisted';
    expect(await failureOf(run(setUp(withRevoke, answer)))).toMatchObject({
      code: 'not_authenticated',
      status: 401,
      message,
    });
  });

  it('is not there on Djoser as it comes', async () => {
    expect(await failureOf(run(setUp({})))).toMatchObject({ code: 'bad_response' });
  });
});

describe('challenge', () => {
  const named = (challenge: string) => ({ 'WWW-Authenticate': challenge });

  it.each<[what: string, response: () => Response, says: string]>([
    ['a token that is over', () => json({ detail: 'No.', code: 'token_not_valid' }, 401), 'token'],
    ['a header that is wrong', () => json({ detail: 'No.', code: 'bad_authorization_header' }, 401), 'token'],
    ['a code that nobody knows', () => json({ detail: 'No.', code: 'of_this_project' }, 401), 'token'],
    ['a user who is inactive', () => json({ detail: 'No.', code: 'user_inactive' }, 401), 'account'],
    ['a user who is gone', () => json({ detail: 'No.', code: 'user_not_found' }, 401), 'account'],
    ['a password that has changed', () => json({ detail: 'No.', code: 'password_changed' }, 401), 'account'],
    ['a token that is over, where DRF asks the session first', () => json({ code: 'token_not_valid' }, 403), 'token'],
    ['an account, where DRF asks the session first', () => json({ code: 'user_inactive' }, 403), 'account'],
    ['a permission with a code of its own', () => json({ code: 'plan_too_small' }, 403), 'other'],
    ['another scheme', () => json({ detail: 'No.' }, 401, named('Bearer realm="api"')), 'scheme'],
    ['our scheme', () => json({ detail: 'No.' }, 401, named('JWT realm="api"')), 'other'],
    [
      'our scheme among others',
      () => json({ detail: 'No.' }, 401, named('Basic realm="api", JWT realm="api"')),
      'other',
    ],
    ['our scheme in other letters', () => json({ detail: 'No.' }, 401, named('jwt realm="api"')), 'scheme'],
    ['a code beside another scheme', () => json({ code: 'token_not_valid' }, 401, named('Token')), 'token'],
    ['neither', () => json({ detail: 'Credentials were not provided.' }, 401), 'scheme'],
    [
      'a page and another scheme',
      () => new Response('', { status: 401, headers: named('Basic realm="proxy"') }),
      'scheme',
    ],
    ['a page', () => page(401), 'other'],
    ['nothing', () => nothing(401), 'other'],
  ])('understands %s', async (_, response, says) => {
    const answer = response();
    expect(await setUp({}).challenge(answer, 'JWT')).toBe(says);
    expect(answer.bodyUsed).toBe(false);
  });

  it('does not wait for a body without end', async () => {
    vi.useFakeTimers();
    const says = setUp({}).challenge(endless(401), 'JWT');
    await vi.advanceTimersByTimeAsync(1000);
    expect(await says).toBe('other');
  });
});
