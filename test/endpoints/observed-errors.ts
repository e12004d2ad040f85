import { allauthHeadless, djoser, djoserToken, djRestAuth, ninjaJwt } from '../../src/djoser/presets.ts';
import type { ServerConfig, ServerWords } from '../../src/djoser/server-config.ts';

/** An error as a real server was seen to answer it, and what it says. */
export interface ObservedError {
  readonly error: string;
  readonly status: number;
  readonly body: unknown;
  readonly challenge?: string;
  readonly says: ServerWords;
  /** Of a login: the code of the error that it becomes. */
  readonly login?: string;
  /** Of a refresh: the code of the error that it becomes. */
  readonly refresh?: string;
  /** Of the API: what it says of the token. */
  readonly judgement?: 'token' | 'account' | 'other';
}

export interface ObservedServer {
  readonly server: string;
  readonly config: ServerConfig;
  readonly errors: readonly ObservedError[];
}

const bearer = 'Bearer realm="api"';
const noAccount = 'No active account found with the given credentials';
const notValid = 'Given token not valid for any token type';
const required = 'This field is required.';
const noCredentials = 'Authentication credentials were not provided.';
const notLoggedIn = [{ id: 'login' }, { id: 'login_by_code' }, { id: 'signup' }];

/** One entry of drf-standardized-errors. */
const entry = (code: string, detail: string, attr: string | null = null) => ({ code, detail, attr });
const clientError = (...errors: unknown[]) => ({ type: 'client_error', errors });
const validationError = (...errors: unknown[]) => ({ type: 'validation_error', errors });
/** What drf-standardized-errors makes of SimpleJWT's `{detail, code}`. */
const dictionary = (code: string, detail: string, word = code) =>
  clientError(entry(code, detail, 'detail'), entry(code, word, 'code'));

/** Django 5.2.19, DRF 3.18.3, SimpleJWT 5.5.1, Djoser 2.3.5. */
const plain: ObservedServer = {
  server: 'Djoser with SimpleJWT',
  config: djoser({ scheme: 'Bearer' }),
  errors: [
    {
      error: 'wrong password',
      status: 401,
      challenge: bearer,
      body: { detail: noAccount },
      says: { detail: noAccount },
      login: 'invalid_credentials',
    },
    {
      error: 'missing fields',
      status: 400,
      body: { username: ['This field may not be blank.'], password: [required] },
      says: { fields: { username: ['This field may not be blank.'], password: [required] } },
      login: 'invalid_input',
    },
    {
      error: 'a refresh token that is blacklisted',
      status: 401,
      challenge: bearer,
      body: { detail: 'Token is blacklisted', code: 'token_not_valid' },
      says: { detail: 'Token is blacklisted', code: 'token_not_valid' },
      refresh: 'session_ended',
    },
    {
      error: 'a refresh token of an inactive user',
      status: 401,
      challenge: bearer,
      body: { detail: 'No active account found for the given token.' },
      says: { detail: 'No active account found for the given token.' },
      refresh: 'session_ended',
    },
    {
      error: 'an empty refresh token',
      status: 400,
      body: { refresh: ['This field may not be blank.'] },
      says: { fields: { refresh: ['This field may not be blank.'] } },
      refresh: 'session_ended',
    },
    {
      error: 'a dead access token',
      status: 401,
      challenge: bearer,
      body: {
        detail: notValid,
        code: 'token_not_valid',
        messages: [{ token_class: 'AccessToken', token_type: 'access', message: 'Token is invalid' }],
      },
      says: { detail: notValid, code: 'token_not_valid' },
      judgement: 'token',
    },
    {
      error: 'a scheme that is not understood',
      status: 401,
      challenge: bearer,
      body: { detail: noCredentials },
      says: { detail: noCredentials },
      judgement: 'other',
    },
    {
      error: 'an inactive user',
      status: 401,
      challenge: bearer,
      body: { detail: 'User is inactive', code: 'user_inactive' },
      says: { detail: 'User is inactive', code: 'user_inactive' },
      judgement: 'account',
    },
    {
      error: 'a deleted user',
      status: 401,
      challenge: bearer,
      body: { detail: 'User not found', code: 'user_not_found' },
      says: { detail: 'User not found', code: 'user_not_found' },
      judgement: 'account',
    },
    {
      error: 'a changed password',
      status: 401,
      challenge: bearer,
      body: { detail: "The user's password has been changed.", code: 'password_changed' },
      says: { detail: "The user's password has been changed.", code: 'password_changed' },
      judgement: 'account',
    },
    {
      error: 'a permission that is missing',
      status: 403,
      body: { detail: 'You do not have permission to perform this action.' },
      says: { detail: 'You do not have permission to perform this action.' },
      judgement: 'other',
    },
    {
      error: 'an unknown address',
      status: 400,
      body: ['User with given email does not exist.'],
      says: {
        detail: 'User with given email does not exist.',
        fields: { non_field_errors: ['User with given email does not exist.'] },
      },
    },
  ],
};

const drfToken: ObservedServer = {
  server: 'Djoser with DRF’s tokens',
  config: djoserToken(),
  errors: [
    {
      error: 'wrong password',
      status: 400,
      body: { non_field_errors: ['Unable to log in with provided credentials.'] },
      says: {
        detail: 'Unable to log in with provided credentials.',
        fields: { non_field_errors: ['Unable to log in with provided credentials.'] },
      },
      login: 'invalid_credentials',
    },
    {
      error: 'a token that is over',
      status: 401,
      challenge: 'Token',
      body: { detail: 'Invalid token.' },
      says: { detail: 'Invalid token.' },
      judgement: 'token',
    },
    {
      error: 'a token that is over, where DRF’s Basic comes first',
      status: 401,
      challenge: 'Basic realm="api"',
      body: { detail: 'Invalid token.' },
      says: { detail: 'Invalid token.' },
      judgement: 'token',
    },
  ],
};

/** drf-standardized-errors 0.16.0, over the same. */
const standardized: ObservedServer = {
  server: 'Djoser with drf-standardized-errors',
  config: djoser({ scheme: 'Bearer' }),
  errors: [
    {
      error: 'wrong password',
      status: 401,
      challenge: bearer,
      body: clientError(entry('no_active_account', noAccount)),
      says: { code: 'no_active_account', detail: noAccount },
      login: 'invalid_credentials',
    },
    {
      error: 'wrong password, of Djoser’s token login',
      status: 400,
      body: validationError(
        entry('invalid_credentials', 'Unable to log in with provided credentials.', 'non_field_errors'),
      ),
      says: {
        code: 'invalid_credentials',
        detail: 'Unable to log in with provided credentials.',
        fields: { non_field_errors: ['Unable to log in with provided credentials.'] },
      },
      login: 'invalid_credentials',
    },
    {
      error: 'missing fields',
      status: 400,
      body: validationError(
        entry('blank', 'This field may not be blank.', 'username'),
        entry('required', required, 'password'),
      ),
      says: {
        code: 'blank',
        fields: { username: ['This field may not be blank.'], password: [required] },
      },
      login: 'invalid_input',
    },
    {
      error: 'a field that is called code',
      status: 400,
      body: validationError(entry('invalid', 'Wrong code.', 'code')),
      says: { code: 'invalid', fields: { code: ['Wrong code.'] } },
      login: 'invalid_input',
    },
    {
      error: 'a form that is no JSON',
      status: 400,
      body: clientError(entry('parse_error', 'JSON parse error')),
      says: { code: 'parse_error', detail: 'JSON parse error' },
      login: 'invalid_input',
    },
    {
      error: 'a refresh token that is blacklisted',
      status: 401,
      challenge: bearer,
      body: dictionary('token_not_valid', 'Token is blacklisted'),
      says: { code: 'token_not_valid', detail: 'Token is blacklisted' },
      refresh: 'session_ended',
    },
    {
      error: 'a refresh token of an inactive user',
      status: 401,
      challenge: bearer,
      body: clientError(entry('no_active_account', 'No active account found for the given token.')),
      says: { code: 'no_active_account', detail: 'No active account found for the given token.' },
      refresh: 'session_ended',
    },
    {
      error: 'an empty refresh token',
      status: 400,
      body: validationError(entry('blank', 'This field may not be blank.', 'refresh')),
      says: { code: 'blank', fields: { refresh: ['This field may not be blank.'] } },
      refresh: 'session_ended',
    },
    {
      error: 'a dead access token, where DRF asks the session first',
      status: 403,
      body: clientError(
        entry('token_not_valid', notValid, 'detail'),
        entry('token_not_valid', 'token_not_valid', 'code'),
        entry('token_not_valid', 'AccessToken', 'messages.0.token_class'),
        entry('token_not_valid', 'access', 'messages.0.token_type'),
        entry('token_not_valid', 'Token is invalid', 'messages.0.message'),
      ),
      says: { code: 'token_not_valid', detail: notValid },
      judgement: 'token',
    },
    {
      error: 'a scheme that is not understood',
      status: 401,
      challenge: bearer,
      body: clientError(entry('not_authenticated', noCredentials)),
      says: { code: 'not_authenticated', detail: noCredentials },
      judgement: 'other',
    },
    {
      error: 'an inactive user, where DRF asks the session first',
      status: 403,
      body: dictionary('authentication_failed', 'User is inactive', 'user_inactive'),
      says: { code: 'user_inactive', detail: 'User is inactive' },
      judgement: 'account',
    },
    {
      error: 'a deleted user',
      status: 401,
      challenge: bearer,
      body: dictionary('authentication_failed', 'User not found', 'user_not_found'),
      says: { code: 'user_not_found', detail: 'User not found' },
      judgement: 'account',
    },
    {
      error: 'a changed password',
      status: 401,
      challenge: bearer,
      body: dictionary('authentication_failed', "The user's password has been changed.", 'password_changed'),
      says: { code: 'password_changed', detail: "The user's password has been changed." },
      judgement: 'account',
    },
    {
      error: 'a permission that is missing',
      status: 403,
      body: clientError(entry('permission_denied', 'You do not have permission to perform this action.')),
      says: { code: 'permission_denied', detail: 'You do not have permission to perform this action.' },
      judgement: 'other',
    },
    {
      error: 'an unknown address',
      status: 400,
      body: validationError(entry('email_not_found', 'User with given email does not exist.')),
      says: {
        code: 'email_not_found',
        detail: 'User with given email does not exist.',
        fields: { non_field_errors: ['User with given email does not exist.'] },
      },
    },
  ],
};

/** dj-rest-auth, with its refresh token in a cookie. */
const restAuth: ObservedServer = {
  server: 'dj-rest-auth',
  config: djRestAuth(),
  errors: [
    {
      error: 'wrong password',
      status: 400,
      body: { non_field_errors: ['Unable to log in with provided credentials.'] },
      says: {
        detail: 'Unable to log in with provided credentials.',
        fields: { non_field_errors: ['Unable to log in with provided credentials.'] },
      },
      login: 'invalid_credentials',
    },
    {
      error: 'a missing field',
      status: 400,
      body: { password: [required] },
      says: { fields: { password: [required] } },
      login: 'invalid_input',
    },
    {
      error: 'no cookie',
      status: 401,
      challenge: bearer,
      body: { detail: 'No valid refresh token found.', code: 'token_not_valid' },
      says: { detail: 'No valid refresh token found.', code: 'token_not_valid' },
      refresh: 'session_ended',
    },
  ],
};

/** django-ninja 1.7.1, django-ninja-jwt 5.4.5. */
const ninja: ObservedServer = {
  server: 'Django Ninja JWT',
  config: ninjaJwt(),
  errors: [
    {
      error: 'wrong password',
      status: 401,
      body: { detail: noAccount, code: 'authentication_failed' },
      says: { detail: noAccount, code: 'authentication_failed' },
      login: 'invalid_credentials',
    },
    {
      error: 'a missing field',
      status: 400,
      body: { detail: 'Invalid input.', code: 'invalid', password: 'password is required' },
      says: { detail: 'Invalid input.', code: 'invalid', fields: { password: ['password is required'] } },
      login: 'invalid_input',
    },
    {
      error: 'fields that the schema refuses',
      status: 422,
      body: {
        detail: [
          {
            type: 'string_too_short',
            loc: ['body', 'data', 'username'],
            msg: 'String should have at least 3 characters',
            ctx: { min_length: 3 },
          },
          { type: 'missing', loc: ['body', 'data', 'password'], msg: 'Field required' },
        ],
      },
      says: { fields: { username: ['String should have at least 3 characters'], password: ['Field required'] } },
      login: 'invalid_input',
    },
    {
      error: 'a field in a field, and one in a list',
      status: 422,
      body: {
        detail: [
          { type: 'missing', loc: ['body', 'data', 'user', 'password'], msg: 'Field required' },
          { type: 'string_type', loc: ['body', 'data', 'tags', 0], msg: 'Input should be a valid string' },
        ],
      },
      says: { fields: { password: ['Field required'], tags: ['Input should be a valid string'] } },
      login: 'invalid_input',
    },
    {
      error: 'a refresh token that is over',
      status: 401,
      body: { detail: 'Token is invalid or expired', code: 'token_not_valid' },
      says: { detail: 'Token is invalid or expired', code: 'token_not_valid' },
      refresh: 'session_ended',
    },
    {
      error: 'a missing refresh token',
      status: 400,
      body: { detail: 'Invalid input.', code: 'invalid', refresh: 'token is required' },
      says: { detail: 'Invalid input.', code: 'invalid', fields: { refresh: ['token is required'] } },
      refresh: 'session_ended',
    },
    {
      error: 'a dead access token',
      status: 401,
      body: {
        detail: notValid,
        code: 'token_not_valid',
        messages: [{ token_class: 'AccessToken', token_type: 'access', message: 'Token is invalid or expired' }],
      },
      says: { detail: notValid, code: 'token_not_valid' },
      judgement: 'token',
    },
    {
      error: 'a scheme that is not understood',
      status: 401,
      body: { detail: 'Unauthorized' },
      says: { detail: 'Unauthorized' },
      judgement: 'token',
    },
    {
      // Its code is that of any refused token, so the sentence tells.
      error: 'an inactive user',
      status: 401,
      body: { detail: 'User is inactive', code: 'authentication_failed' },
      says: { detail: 'User is inactive', code: 'authentication_failed' },
      judgement: 'account',
    },
  ],
};

/** django-allauth 65.22.1, headless, JWT token strategy. */
const allauth: ObservedServer = {
  server: 'django-allauth headless',
  config: allauthHeadless(),
  errors: [
    {
      error: 'wrong password',
      status: 400,
      body: {
        status: 400,
        errors: [
          {
            message: 'The username and/or password you specified are not correct.',
            code: 'username_password_mismatch',
            param: 'password',
          },
        ],
      },
      says: {
        code: 'username_password_mismatch',
        fields: { password: ['The username and/or password you specified are not correct.'] },
      },
      login: 'invalid_credentials',
    },
    {
      error: 'a missing field',
      status: 400,
      body: { status: 400, errors: [{ message: required, code: 'required', param: 'password' }] },
      says: { code: 'required', fields: { password: [required] } },
      login: 'invalid_input',
    },
    {
      error: 'too many attempts',
      status: 400,
      body: {
        status: 400,
        errors: [{ message: 'Too many failed login attempts. Try again later.', code: 'too_many_login_attempts' }],
      },
      says: { code: 'too_many_login_attempts', detail: 'Too many failed login attempts. Try again later.' },
      login: 'invalid_input',
    },
    {
      error: 'a second factor',
      status: 401,
      body: {
        status: 401,
        data: { flows: [...notLoggedIn, { id: 'mfa_authenticate', is_pending: true, types: ['totp'] }] },
        meta: { is_authenticated: false, session_token: 'kx9g3zk45t1vea3sd0vpvypvwohrijn5' },
      },
      says: {},
      login: 'incomplete_login',
    },
    {
      error: 'an address that is not confirmed',
      status: 401,
      body: {
        status: 401,
        data: { flows: [...notLoggedIn, { id: 'verify_email', is_pending: true }] },
        meta: { is_authenticated: false, session_token: '16aebi274f07kwx0krbx3tylfv1ye3te' },
      },
      says: {},
      login: 'incomplete_login',
    },
    {
      error: 'an inactive user',
      status: 401,
      body: { status: 401, data: { flows: notLoggedIn }, meta: { is_authenticated: false } },
      says: {},
      login: 'invalid_credentials',
    },
    {
      error: 'a wrong code',
      status: 400,
      body: { status: 400, errors: [{ message: 'Incorrect code.', code: 'incorrect_code', param: 'code' }] },
      says: { code: 'incorrect_code', fields: { code: ['Incorrect code.'] } },
      login: 'invalid_input',
    },
    {
      error: 'a login while logged in',
      status: 409,
      body: { status: 409 },
      says: {},
      login: 'bad_response',
    },
    {
      error: 'a refresh token that was rotated away',
      status: 400,
      body: { status: 400 },
      says: {},
      refresh: 'session_ended',
    },
    {
      error: 'a missing refresh token',
      status: 400,
      body: { status: 400, errors: [{ message: required, code: 'required', param: 'refresh_token' }] },
      says: { code: 'required', fields: { refresh_token: [required] } },
      refresh: 'session_ended',
    },
    {
      error: 'a dead access token, at its own endpoints',
      status: 401,
      body: { status: 401, data: { flows: notLoggedIn }, meta: { is_authenticated: false } },
      says: {},
      judgement: 'token',
    },
    {
      error: 'a dead access token, at DRF’s',
      status: 401,
      challenge: 'Bearer',
      body: { detail: 'Invalid token.' },
      says: { detail: 'Invalid token.' },
      judgement: 'token',
    },
  ],
};

export const observed: readonly ObservedServer[] = [plain, drfToken, standardized, restAuth, ninja, allauth];
