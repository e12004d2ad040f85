import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServerOverrides } from '../../src/djoser/server-config.ts';
import { failureOf, json, nothing, page, redirected, serverCalls as setUp } from './server-access.ts';

const ada = { username: 'ada', password: 'hunter2' };
const cookie: ServerOverrides = { refreshIn: 'cookie', paths: { revoke: 'jwt/logout/' } };

beforeEach(() => {
  vi.stubGlobal('document', { cookie: 'csrftoken=c5rf' });
});

afterEach(() => {
  vi.unstubAllGlobals();
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
    ['a token of another name', () => json({ access_token: 'a1' }), /no token at `access`.*`fields`/],
    ['a refresh token alone', () => json({ refresh: 'r1' }), /no token at `access`/],
    ['tokens one level down', () => json({ data: { accessToken: 'a1' } }), /no token at `access`/],
    ['a key', () => json({ key: 'a1', user: { id: 1 } }), /no token at `access`/],
    ['a token and nothing else', () => json({ token: 'a1' }), /no token at `access`/],
    ['an empty object', () => json({}), /no token at `access`/],
    ['a token that is no text', () => json({ access: { token: 'a1' } }), /no token at `access`/],
    ['an empty token', () => json({ access: '' }), /no token at `access`/],
    ['null', () => json(null), /no token at `access`/],
    ['a list', () => json(['a1']), /no token at `access`/],
    ['a page', () => page(200), /200, text\/html/],
    ['nothing', () => nothing(200), /200, no content type/],
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
      '401 without a body',
      () => nothing(401),
      { code: 'invalid_credentials', status: 401, message: expect.stringMatching(/no active account/) },
    ],
    ['401 with a message', () => json({ message: 'Wrong.' }, 401), { code: 'invalid_credentials', detail: 'Wrong.' }],
    ['401 with an error', () => json({ error: 'Wrong.' }, 401), { code: 'invalid_credentials', detail: 'Wrong.' }],
    ['401 with an empty object', () => json({}, 401), { code: 'invalid_credentials' }],
    ['401 of a gateway, with a page', () => page(401), { code: 'bad_response', status: 401 }],
    ['403 of a gateway, with a page', () => page(403), { code: 'bad_response', status: 403 }],
    [
      '401 with a code of the server’s own',
      () => json({ detail: 'Enter the code.', code: 'otp_required' }, 401),
      { code: 'invalid_credentials', serverCode: 'otp_required', detail: 'Enter the code.' },
    ],
    [
      '403 with a code of the server’s own',
      () => json({ detail: 'Confirm your address.', code: 'email_not_verified' }, 403),
      { code: 'not_authenticated', serverCode: 'email_not_verified', detail: 'Confirm your address.' },
    ],
    [
      '403 with a code that is about the credentials, where DRF asks the session first',
      () => json({ detail: sentence, code: 'no_active_account' }, 403),
      { code: 'invalid_credentials', serverCode: 'no_active_account', status: 403 },
    ],
    [
      '422 for fields (Django Ninja)',
      () => json({ detail: [{ type: 'missing', loc: ['body', 'data', 'password'], msg: 'Field required' }] }, 422),
      { code: 'invalid_input', status: 422, fields: { password: ['Field required'] } },
    ],
    [
      '400 for the form as a whole (SimpleJWT before 4.2, dj-rest-auth)',
      () => json({ non_field_errors: [sentence] }, 400),
      { code: 'invalid_credentials', status: 400, detail: sentence, fields: { non_field_errors: [sentence] } },
    ],
    [
      '400 for a field, with a code that is about the credentials (django-allauth)',
      () =>
        json({ status: 400, errors: [{ message: sentence, code: 'email_password_mismatch', param: 'password' }] }, 400),
      {
        code: 'invalid_credentials',
        detail: sentence,
        fields: { password: [sentence] },
        message: `Login: ${sentence}`,
      },
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

describe('a login with a further step', () => {
  const steps: [what: string, answer: () => Response][] = [
    ['a one-time token and a method', () => json({ ephemeral_token: 'one-time-1', method: 'email' })],
    ['a token and a method', () => json({ token: 'one-time-1', method: 'app' })],
    ['a flag', () => json({ mfa_required: true })],
    ['a sentence', () => json({ detail: 'We have sent you a code.' }, 202)],
    ['a flag where tokens would be', () => json({ access: null, refresh: '', requires_2fa: true })],
    ['a flag beside a key', () => json({ otp_required: true, key: 'one-time-1' })],
    ['401 with a flag and a token', () => json({ mfa_required: true, mfa_token: 'one-time-1' }, 401)],
    [
      '401 with a flow that is pending',
      () =>
        json({ status: 401, data: { flows: [{ id: 'login' }, { id: 'mfa_authenticate', is_pending: true }] } }, 401),
    ],
  ];

  it.each(steps)('is told as what it is, with the answer: %s', async (_, answer) => {
    const error = await failureOf(setUp({}, answer()).login(ada, {}));
    const { status } = answer();
    expect(error).toMatchObject({ code: 'incomplete_login', status, answer: await answer().json() });
    expect(Object.keys(error as object).sort()).toEqual(['code', 'name', 'status']);
    expect(JSON.stringify(error) + (error as Error).stack).not.toMatch(/one-time-1|email|sent you/);
  });

  it.each<[what: string, answer: () => Response, code: string]>([
    [
      '401 with no flow pending',
      () => json({ status: 401, data: { flows: [{ id: 'login' }] } }, 401),
      'invalid_credentials',
    ],
    [
      '401 with a refusal beside a token',
      () => json({ detail: 'Wrong.', csrf_token: 'x' }, 401),
      'invalid_credentials',
    ],
    ['401 with some value', () => json({ success: false, attempts: 3 }, 401), 'invalid_credentials'],
    ['403 with a flag', () => json({ mfa_required: true }, 403), 'not_authenticated'],
    ['400 with a flag', () => json({ mfa_required: true }, 400), 'invalid_input'],
  ])('is not taken for one: %s', async (_, answer, code) => {
    expect(await failureOf(setUp({}, answer()).login(ada, {}))).toMatchObject({ code });
  });

  it.each<[what: string, answer: () => Response]>([
    ['a flag', () => json({ mfa_required: true })],
    ['a one-time token', () => json({ ephemeral_token: 'one-time-1', method: 'email' })],
    ['a name in an envelope', () => json({ data: { requires_2fa: true } })],
  ])('is told in cookie mode, where a login may have no token, by the names in it: %s', async (_, answer) => {
    expect(await failureOf(setUp(cookie, answer()).login(ada, {}))).toMatchObject({ code: 'incomplete_login' });
  });

  it.each<[what: string, answer: () => Response]>([
    ['a user', () => json({ user: { id: 1, mfa_enabled: true, two_factor: 'app' } })],
    ['a flag that is off', () => json({ mfa_required: false })],
  ])('is not taken for one in cookie mode: %s', async (_, answer) => {
    expect(await setUp(cookie, answer()).login(ada, {})).toMatchObject({});
  });

  it('is taken at the path that is named for it, and the next login goes to the usual one', async () => {
    const server = setUp(
      {},
      json({ method: 'app' }),
      json({ code: ['Wrong.'] }, 400),
      json({ access: 'a1' }),
      json({ access: 'a2' }),
    );
    await failureOf(server.login(ada, {}));
    const step = { path: 'jwt/second/' };
    expect(await failureOf(server.login({ code: '000000' }, step))).toMatchObject({
      code: 'invalid_input',
      fields: { code: ['Wrong.'] },
    });
    expect(await server.login({ code: '123456' }, step)).toMatchObject({ access: 'a1' });
    expect(await server.login(ada, {})).toMatchObject({ access: 'a2' });
    expect(server.sent.map(({ url }) => url.replace(/.*auth/, ''))).toEqual([
      '/jwt/create/',
      '/jwt/second/',
      '/jwt/second/',
      '/jwt/create/',
    ]);
  });

  it('says of a wrong code that the form is not valid, also where it is said of the form as a whole', async () => {
    const body = { non_field_errors: ['Wrong code.'] };
    const server = setUp({}, json(body, 400), json(body, 400));
    expect(await failureOf(server.login({ code: '1' }, { path: 'jwt/second/' }))).toMatchObject({
      code: 'invalid_input',
      fields: body,
    });
    expect(await failureOf(server.login(ada, {}))).toMatchObject({ code: 'invalid_credentials', fields: body });
  });

  it.each(['/jwt/second/', 'https://evil.test/', '//evil.test/', '\\\\evil.test/', ''])(
    'is not taken at %s',
    async (path) => {
      const { login, sent } = setUp({});
      expect(await failureOf(login(ada, { path }))).toMatchObject({ name: 'TypeError', code: 'invalid_option' });
      expect(sent).toEqual([]);
    },
  );

  it('shows the token of the step before in the header that the server reads, until it is over', async () => {
    const stepToken = { field: 'meta.session_token', header: 'X-Session-Token' };
    const pending = (token: string) =>
      json({ data: { flows: [{ is_pending: true }] }, meta: { session_token: token } }, 401);
    const server = setUp(
      { stepToken },
      pending('s1'),
      pending('s2'),
      json({ access: 'a1' }),
      json({ access: 'a2' }),
      json({ access: 'a3' }),
    );
    const step = { path: 'auth/2fa' };
    await failureOf(server.login(ada, {}));
    await failureOf(server.login({ code: '1' }, step));
    await server.login({ code: '2' }, step);
    await server.login({ code: '3' }, step);
    await server.login(ada, {});
    expect(server.sent.map(({ headers }) => headers['X-Session-Token'])).toEqual([
      undefined,
      's1',
      's2',
      undefined,
      undefined,
    ]);
  });

  it('does not show it with a login from the beginning', async () => {
    const stepToken = { field: 'one_time', header: 'X-Step' };
    const server = setUp({ stepToken }, json({ one_time: 's1' }), json({ access: 'a1' }));
    await failureOf(server.login(ada, {}));
    await server.login(ada, {});
    expect(server.sent[1]!.headers).not.toHaveProperty('X-Step');
  });
});

describe('the user in a login answer', () => {
  const user = { pk: 1, username: 'ada' };

  it('is given where the option says where it is', async () => {
    const answer = () => json({ access: 'a1', refresh: 'r1', user, data: { user: { pk: 2 } } });
    const found = (path: string) => setUp({ fields: { user: path } }, answer()).login(ada, {});
    expect(await found('user')).toEqual({ access: 'a1', refresh: 'r1', user });
    expect(await found('data.user')).toMatchObject({ user: { pk: 2 } });
    expect(await found('nobody')).toEqual({ access: 'a1', refresh: 'r1' });
    expect(await found('access')).toEqual({ access: 'a1', refresh: 'r1' });
  });

  it('is none when the object has the tokens in it', async () => {
    const fields = { access: 'data.access', refresh: 'data.refresh', user: 'data' };
    const tokens = { access: 'a1', refresh: 'r1' };
    expect(await setUp({ fields }, json({ data: tokens })).login(ada, {})).toEqual(tokens);
  });

  it('is given behind a cookie too', async () => {
    expect(await setUp({ ...cookie, fields: { user: 'user' } }, json({ user })).login(ada, {})).toEqual({
      access: undefined,
      refresh: undefined,
      user,
    });
  });
});

it('credentials are what the server asks for, as an object of any kind', async () => {
  interface Form {
    email: string;
    password: string;
  }
  const typed: Form = { email: 'ada@example.test', password: 'hunter2' };
  const form = new FormData();
  form.append('email', 'ada@example.test');
  form.append('password', 'hunter2');
  const { login, sent } = setUp({}, json({ access: 'a1' }), json({ access: 'a1' }));
  await login(typed, {});
  await login(form, {});
  for (const { json: body } of sent) expect(body).toEqual({ email: 'ada@example.test', password: 'hunter2' });
});
