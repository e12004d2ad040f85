/** Every method of the account, with everything that Django is known to answer when it does not do as it was asked. */
import { describe, expect, it } from 'vitest';
import { AuthError, createAuth, djoser, djoserAccount, memoryStorage } from '../../src/fetch.ts';
import { openCalls, ownCalls } from './account-calls.ts';
import { failureOf, json, nothing, page, redirected } from './server-access.ts';

type Failed = [what: string, answer: () => Response, error: Record<string, unknown>];

const detail = (text: string, more = {}) => ({ detail: text, ...more });
const notValid = detail('Given token not valid for any token type', {
  code: 'token_not_valid',
  messages: [{ token_class: 'AccessToken', token_type: 'access', message: 'Token is expired' }],
});
const csrfPage =
  '<!DOCTYPE html><h1>Forbidden <span>(403)</span></h1><p>CSRF verification failed. Request aborted.</p>';

const answers: Failed[] = [
  [
    'field errors',
    () => json({ password: ['Too short.', 'Too common.'], email: ['Taken.'] }, 400),
    { code: 'invalid_input', status: 400, fields: { password: ['Too short.', 'Too common.'], email: ['Taken.'] } },
  ],
  [
    'an error of the form as a whole',
    () => json({ non_field_errors: ['They differ.'] }, 400),
    {
      code: 'invalid_input',
      status: 400,
      detail: 'They differ.',
      fields: { non_field_errors: ['They differ.'] },
    },
  ],
  [
    'a bare list',
    () => json(['User with given email does not exist.'], 400),
    {
      code: 'invalid_input',
      status: 400,
      detail: 'User with given email does not exist.',
      fields: { non_field_errors: ['User with given email does not exist.'] },
    },
  ],
  [
    'a sentence',
    () => json(detail('JSON parse error'), 400),
    { code: 'invalid_input', status: 400, detail: 'JSON parse error' },
  ],
  [
    'a bare sentence',
    () => json('redirect_uri is not allowed', 400),
    { code: 'invalid_input', status: 400, detail: 'redirect_uri is not allowed' },
  ],
  [
    'a sentence in place of a list',
    () => json({ non_field_errors: 'No such key.' }, 400),
    { code: 'invalid_input', status: 400, detail: 'No such key.', fields: { non_field_errors: ['No such key.'] } },
  ],
  ['an empty 400', () => nothing(400), { code: 'bad_response', status: 400 }],
  ['a page for a 400', () => page(400), { code: 'bad_response', status: 400 }],
  [
    'the list of a schema',
    () => json({ detail: [{ type: 'missing', loc: ['body', 'data', 'email'], msg: 'Field required' }] }, 422),
    { code: 'invalid_input', status: 422, fields: { email: ['Field required'] } },
  ],
  ['an object without a word in it', () => json({}, 400), { code: 'invalid_input', status: 400 }],
  [
    'a missing CSRF token, said by DRF',
    () => json(detail('CSRF Failed: CSRF token missing.'), 403),
    {
      code: 'csrf',
      status: 403,
      detail: 'CSRF Failed: CSRF token missing.',
      message: expect.stringMatching(/CSRF_COOKIE_NAME.*CSRF_TRUSTED_ORIGINS/),
    },
  ],
  ['a missing CSRF token, on a page', () => page(403, csrfPage), { code: 'csrf', status: 403 }],
  ['a proxy’s 403', () => page(403), { code: 'bad_response', status: 403 }],
  ['a page with 200, of a captive portal', () => page(200), { code: 'bad_response', status: 200 }],
  ['404 in JSON', () => json(detail('Not found.'), 404), { code: 'bad_response', status: 404, detail: 'Not found.' }],
  [
    '404 on a page, as without a slash',
    () => page(404),
    { code: 'bad_response', status: 404, message: expect.stringMatching(/`baseUrl`.*urls/) },
  ],
  [
    '405',
    () => json(detail('Method "POST" not allowed.'), 405),
    { code: 'bad_response', status: 405, detail: 'Method "POST" not allowed.' },
  ],
  ['406', () => json(detail('Not acceptable.'), 406), { code: 'bad_response', status: 406, detail: 'Not acceptable.' }],
  ['415', () => json(detail('Unsupported.'), 415), { code: 'bad_response', status: 415, detail: 'Unsupported.' }],
  [
    '429 with a time',
    () => json(detail('Request was throttled.'), 429, { 'Retry-After': '17' }),
    { code: 'throttled', status: 429, detail: 'Request was throttled.', retryAfterSeconds: 17 },
  ],
  ['429 without a time', () => json({}, 429), { code: 'throttled', status: 429 }],
  ['500 on a page', () => page(500), { code: 'server_error', status: 500 }],
  ['502 of a proxy', () => page(502), { code: 'server_error', status: 502 }],
  [
    '503 with a time',
    () => new Response('<h1>Back soon</h1>', { status: 503, headers: { 'Retry-After': '30' } }),
    { code: 'server_error', status: 503, retryAfterSeconds: 30 },
  ],
  [
    'a redirect that a browser hides',
    redirected,
    { code: 'bad_response', message: expect.stringMatching(/trailing slash.*APPEND_SLASH/) },
  ],
  [
    'a redirect that is shown',
    () => nothing(301),
    { code: 'bad_response', status: 301, message: expect.stringMatching(/trailing slash.*APPEND_SLASH/) },
  ],
  [
    'a network that is not there',
    () => {
      throw new TypeError('Failed to fetch');
    },
    { code: 'unreachable' },
  ],
];

/** Of a token: without one there is nothing to be done about them. */
const refusals: Failed[] = [
  [
    'a token that is over',
    () => json(notValid, 401),
    { code: 'not_authenticated', status: 401, detail: notValid.detail, serverCode: 'token_not_valid' },
  ],
  [
    'missing credentials',
    () => json(detail('Authentication credentials were not provided.'), 401),
    { code: 'not_authenticated', status: 401, detail: 'Authentication credentials were not provided.' },
  ],
  ['401 on a page', () => page(401), { code: 'bad_response', status: 401 }],
];

const tokens = { access: 'a1', refresh: 'r1' };

/** A client of a server that gives one answer to everything but login and refresh. */
function setUp(answer: () => Response, refresh: () => Response = () => json({ access: 'a2', refresh: 'r2' })) {
  const auth = createAuth({
    baseUrl: 'https://api.example.test/auth/',
    server: djoser({ scheme: 'Bearer' }),
    storage: memoryStorage(),
    onWarning: () => {},
    async fetch(input) {
      const path = new URL(String(input)).pathname;
      if (path === '/auth/jwt/create/') return json(tokens);
      return path === '/auth/jwt/refresh/' ? refresh() : answer();
    },
  });
  return { auth, account: djoserAccount(auth) };
}

async function loggedIn(...answers: Parameters<typeof setUp>) {
  const site = setUp(...answers);
  await site.auth.login({ username: 'ada', password: 'correct-horse' });
  return site;
}

/** What the error holds, to the last property, and that none of it was typed by the user. */
const expectError = (error: unknown, { message, ...facts }: Record<string, unknown>) => {
  expect(error).toBeInstanceOf(AuthError);
  expect({ ...(error as AuthError) }).toEqual({ name: 'AuthError', ...facts });
  expect((error as AuthError).message).toEqual(message ?? expect.any(String));
  expect(JSON.stringify([error, (error as AuthError).message])).not.toMatch(/correct-horse|horse-staple|sea-of-cobol/);
};

describe.each(openCalls)('%s', (_, call) => {
  it.each([...answers, ...refusals])('understands %s', async (_, answer, expected) => {
    expectError(await failureOf(call(setUp(answer).account)), expected);
  });
});

describe.each(ownCalls)('%s', (_, call) => {
  it.each(answers)('understands %s', async (_, answer, expected) => {
    const { account, auth } = await loggedIn(answer);
    expectError(await failureOf(call(account)), expected);
    expect(auth.state.status).toBe('authenticated');
  });

  it.each(refusals)('takes %s that nothing cures for something that may pass', async (_, answer, expected) => {
    const { account, auth } = await loggedIn(answer);
    expectError(await failureOf(call(account)), { ...expected, code: 'refresh_unavailable' });
    expect(auth.state.status).toBe('authenticated');
  });

  it.each(refusals)('takes %s for the end where the refresh is refused, too', async (_, answer, expected) => {
    const { account, auth } = await loggedIn(answer, () => json(notValid, 401));
    expectError(await failureOf(call(account)), { ...expected, code: 'session_ended' });
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
  });

  it.each(['user_inactive', 'user_not_found', 'password_changed'])('takes %s for the end', async (code) => {
    const { account, auth } = await loggedIn(() => json(detail('No.', { code }), 401));
    expectError(await failureOf(call(account)), {
      code: 'session_ended',
      status: 401,
      detail: 'No.',
      serverCode: code,
    });
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
  });

  it('takes a permission that is missing for no more than that', async () => {
    const { account, auth } = await loggedIn(() => json(detail('You do not have permission.'), 403));
    expectError(await failureOf(call(account)), {
      code: 'not_authenticated',
      status: 403,
      detail: 'You do not have permission.',
    });
    expect(auth.state.status).toBe('authenticated');
  });
});

describe('hints', () => {
  const hints: [method: string, status: number, names: RegExp][] = [
    ['resendActivation', 400, /SEND_ACTIVATION_EMAIL/],
    ['resetPassword', 500, /two users/],
    ['resetUsername', 500, /two users/],
    ['setPassword', 500, /LOGOUT_ON_PASSWORD_CHANGE/],
    ['setUsername', 500, /LOGIN_FIELD/],
    ['confirmResetUsername', 500, /LOGIN_FIELD/],
    ['setUsername', 405, /`usernameField`/],
    ['deleteMe', 500, /TOKEN_MODEL/],
  ];

  it.each(hints)('of %s tell what a %i without a word may mean', async (method, status, names) => {
    const [, call] = [...openCalls, ...ownCalls].find(([name]) => name === method)!;
    const { account } = await loggedIn(() => page(status));
    expect(await failureOf(call(account))).toMatchObject({ message: expect.stringMatching(names) });
  });

  it('do not talk over the server', async () => {
    const { account } = setUp(() => json(['User with given email does not exist.'], 400));
    expect(await failureOf(account.resendActivation({ email: 'eve@example.test' }))).toMatchObject({
      message: 'Activation mail: User with given email does not exist.',
    });
  });
});

describe('an answer that is no user', () => {
  it.each([
    ['nothing', () => nothing(204)],
    ['a page', () => page(200)],
    ['null', () => json(null)],
    ['text', () => json('ada')],
  ])('is refused: %s', async (_, answer) => {
    const { account } = await loggedIn(answer);
    for (const call of [
      () => account.register({ username: 'e', password: 'x' }),
      () => account.updateMe({}),
      () => account.listUsers(),
    ])
      expect(await failureOf(call())).toMatchObject({
        code: 'bad_response',
        message: expect.stringContaining('unexpected'),
      });
  });
});
