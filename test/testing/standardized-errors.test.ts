import { describe, expect, it } from 'vitest';
import { createFakeDjoser, type FakeDjoser, type FakeDjoserOptions } from '../../src/testing.ts';
import { bearer, post, send } from './requests.ts';

type Words = readonly [code: string, detail: string, attr: string | null];

interface Row {
  readonly what: string;
  readonly options?: FakeDjoserOptions;
  ask(server: FakeDjoser): Promise<Response>;
  readonly status: number;
  readonly type?: 'client_error' | 'validation_error' | 'server_error';
  readonly errors: readonly Words[];
}

const me = (server: FakeDjoser, authorization: string) =>
  send(server, 'GET', 'users/me', undefined, { Authorization: authorization });
const signed = (server: FakeDjoser) => bearer(server.issue('ada').access).headers;

/** Recorded from drf-standardized-errors 0.16.0 on Django 5.2, DRF 3.18, SimpleJWT 5.5.1 and Djoser 2.3.5. */
const rows: readonly Row[] = [
  {
    what: 'a wrong password',
    ask: (server) => post(server, 'jwt/create', { username: 'ada', password: 'x' }),
    status: 401,
    errors: [['no_active_account', 'No active account found with the given credentials', null]],
  },
  {
    what: 'an empty form',
    ask: (server) => post(server, 'jwt/create'),
    status: 400,
    type: 'validation_error',
    errors: [
      ['required', 'This field is required.', 'username'],
      ['required', 'This field is required.', 'password'],
    ],
  },
  {
    what: 'a list where a form is due',
    ask: (server) => post(server, 'jwt/create', [1]),
    status: 400,
    type: 'validation_error',
    errors: [['invalid', 'Invalid data. Expected a dictionary, but got list.', 'non_field_errors']],
  },
  {
    what: 'nothing where a form is due',
    ask: (server) => post(server, 'jwt/create', null),
    status: 400,
    type: 'validation_error',
    errors: [['null', 'No data provided', 'non_field_errors']],
  },
  {
    what: 'a refused refresh token',
    ask: (server) => post(server, 'jwt/refresh', { refresh: 'x' }),
    status: 401,
    errors: [
      ['token_not_valid', 'Token is invalid', 'detail'],
      ['token_not_valid', 'token_not_valid', 'code'],
    ],
  },
  {
    what: 'a request of nobody',
    ask: (server) => send(server, 'GET', 'users/me'),
    status: 401,
    errors: [['not_authenticated', 'Authentication credentials were not provided.', null]],
  },
  {
    what: 'a refused access token',
    ask: (server) => me(server, 'Bearer x.y.z'),
    status: 401,
    errors: [
      ['token_not_valid', 'Given token not valid for any token type', 'detail'],
      ['token_not_valid', 'token_not_valid', 'code'],
      ['token_not_valid', 'AccessToken', 'messages.0.token_class'],
      ['token_not_valid', 'access', 'messages.0.token_type'],
      ['token_not_valid', 'Token is invalid', 'messages.0.message'],
    ],
  },
  {
    what: 'a header in three parts',
    ask: (server) => me(server, 'Bearer x y'),
    status: 401,
    errors: [
      ['authentication_failed', 'Authorization header must contain two space-delimited values', 'detail'],
      ['authentication_failed', 'bad_authorization_header', 'code'],
    ],
  },
  {
    what: 'a user who was locked out',
    ask(server) {
      const headers = signed(server);
      server.deactivate('ada');
      return send(server, 'GET', 'users/me', undefined, headers);
    },
    status: 401,
    errors: [
      ['authentication_failed', 'User is inactive', 'detail'],
      ['authentication_failed', 'user_inactive', 'code'],
    ],
  },
  {
    what: 'a refresh for a user who was locked out',
    ask(server) {
      const { refresh } = server.issue('ada');
      server.deactivate('ada');
      return post(server, 'jwt/refresh', { refresh });
    },
    status: 401,
    errors: [['no_active_account', 'No active account found for the given token.', null]],
  },
  {
    what: 'a refresh for a user who is gone',
    ask(server) {
      const { refresh } = server.issue('ada');
      server.deleteUser('ada');
      return post(server, 'jwt/refresh', { refresh });
    },
    status: 500,
    type: 'server_error',
    errors: [['error', 'Server Error (500)', null]],
  },
  {
    what: 'a key that nobody has',
    ask: (server) => me(server, 'Token abc'),
    status: 401,
    errors: [['authentication_failed', 'Invalid token.', null]],
  },
  {
    what: 'a login for a key',
    ask: (server) => post(server, 'token/login', { username: 'ada', password: 'no' }),
    status: 400,
    type: 'validation_error',
    errors: [['invalid_credentials', 'Unable to log in with provided credentials.', 'non_field_errors']],
  },
  {
    what: 'a user who is not there',
    ask: (server) => send(server, 'GET', 'users/99', undefined, signed(server)),
    status: 404,
    errors: [['not_found', 'Not found.', null]],
  },
  {
    what: "another user's data",
    options: { hideUsers: false, users: [{ username: 'ada' }, { username: 'bob' }] },
    ask: (server) => send(server, 'GET', 'users/2', undefined, signed(server)),
    status: 403,
    errors: [['permission_denied', 'You do not have permission to perform this action.', null]],
  },
  {
    what: 'a method that is not there',
    ask: (server) => send(server, 'GET', 'jwt/create'),
    status: 405,
    errors: [['method_not_allowed', 'Method "GET" not allowed.', null]],
  },
  {
    what: 'a name that is taken',
    ask: (server) => post(server, 'users', { username: 'ada', password: '123' }),
    status: 400,
    type: 'validation_error',
    errors: [['unique', 'A user with that username already exists.', 'username']],
  },
  {
    what: 'a bad password',
    ask: (server) => post(server, 'users', { username: 'eve', password: '123' }),
    status: 400,
    type: 'validation_error',
    errors: [
      ['password_too_short', 'This password is too short. It must contain at least 8 characters.', 'password'],
      ['password_too_common', 'This password is too common.', 'password'],
      ['password_entirely_numeric', 'This password is entirely numeric.', 'password'],
    ],
  },
  {
    what: 'two passwords that differ',
    options: { retype: true },
    ask: (server) => post(server, 'users', { username: 'eve', password: 'battery-staple-7', re_password: 'x' }),
    status: 400,
    type: 'validation_error',
    errors: [['password_mismatch', "The two password fields didn't match.", 'non_field_errors']],
  },
  {
    what: 'two names that differ',
    options: { retype: true },
    ask(server) {
      const form = { current_password: 'correct-horse', new_username: 'eve', re_new_username: 'x' };
      return post(server, 'users/set_username', form, signed(server));
    },
    status: 400,
    type: 'validation_error',
    errors: [['username_mismatch', "The two username fields didn't match.", 'non_field_errors']],
  },
  {
    what: 'an address that nobody has',
    options: { showEmailNotFound: true },
    ask: (server) => post(server, 'users/reset_password', { email: 'no@example.test' }),
    status: 400,
    type: 'validation_error',
    errors: [['email_not_found', 'User with given email does not exist.', null]],
  },
  {
    what: 'a link that is stale',
    options: { users: [{ username: 'ada', isActive: false }], sendActivationEmail: true },
    async ask(server) {
      await post(server, 'users/resend_activation', { email: 'ada@example.test' });
      const { uid, token } = server.mails[0] ?? {};
      await post(server, 'users/activation', { uid, token });
      return post(server, 'users/activation', { uid, token });
    },
    status: 403,
    errors: [['permission_denied', 'Stale token for given user.', null]],
  },
  {
    what: 'a link to nobody',
    ask: (server) => post(server, 'users/activation', { uid: 'zz', token: 'x' }),
    status: 400,
    type: 'validation_error',
    errors: [['invalid_uid', "Invalid user id or user doesn't exist.", 'uid']],
  },
  {
    what: 'too many requests',
    options: { throttle: { limit: 1, perSeconds: 60, endpoint: 'jwt/create' } },
    async ask(server) {
      await post(server, 'jwt/create');
      return post(server, 'jwt/create');
    },
    status: 429,
    errors: [['throttled', 'Request was throttled. Expected available in 60 seconds.', null]],
  },
  {
    what: 'words that are none of an exception',
    options: { social: {} },
    ask: (server) => send(server, 'GET', 'o/google-oauth2'),
    status: 400,
    errors: [],
  },
];

describe('a server that says errors in the words of drf-standardized-errors', () => {
  it.each(rows)(
    'says of $what what the real one says',
    async ({ ask, errors, options, status, type = 'client_error' }) => {
      const now = 1_800_000_000_000;
      const server = createFakeDjoser({ exceptionHandler: 'standardized', now: () => now, ...options });
      const response = await ask(server);
      const said = errors.map(([code, detail, attr]) => ({ code, detail, attr }));
      const text = 'redirect_uri must be in SOCIAL_AUTH_ALLOWED_REDIRECT_URIS';
      expect([response.status, await response.json()]).toEqual([
        status,
        errors.length > 0 ? { type, errors: said } : text,
      ]);
    },
  );

  it('keeps the challenge of a refusal', async () => {
    const server = createFakeDjoser({ exceptionHandler: 'standardized' });
    expect((await me(server, 'Bearer x')).headers.get('WWW-Authenticate')).toBe('Bearer realm="api"');
  });
});
