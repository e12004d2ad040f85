import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { AuthError, djoser } from '../../src/index.ts';
import { type App, openApp, pass, within } from './helpers/app.ts';
import { ada, answer, follow, login, origin } from './helpers/stage.ts';

const ping = `${origin}/api/ping/`;
const ephemeral = 'ephemeral-0f1e2d3c4b5a69788796a5b4c3d2e1f0';
const oneTime = { ephemeral_token: ephemeral, method: 'totp-5e4d' };
const secondPath = 'login/code/';
const second = '/auth/login/code/';

/** The error that a login comes to. */
async function refusalOf(call: Promise<unknown>): Promise<AuthError> {
  const outcome = follow(call);
  await pass(3);
  expect(outcome.error).toBeInstanceOf(AuthError);
  return outcome.error as AuthError;
}

/** A server that answers a right password with a one-time token, and a right code with tokens. */
function withSecondStep({ server }: App): void {
  server.failNext(login, () => answer(oneTime));
  server.route(
    'POST',
    second,
    (_, { data }) => {
      const { ephemeral_token, code } = data as Record<string, string>;
      if (ephemeral_token !== ephemeral || code !== '123456') return answer({ code: ['Invalid code.'] }, 400);
      return answer(server.issue('ada'));
    },
    { protected: false },
  );
}

test('B199 · a second factor (200 without tokens): the application learns it, has what the second step needs, and takes it', async () => {
  const app = openApp();
  const { server, client, heard } = app;
  withSecondStep(app);
  const auth = client();

  const error = await refusalOf(auth.login(ada));
  expect(error.code).toBe('incomplete_login');
  expect(error.answer).toEqual(oneTime);
  expect(Object.keys(error)).not.toContain('answer');
  const told = [error.message, error.stack, String(error), JSON.stringify(error), inspect(error)].join('\n');
  for (const value of Object.values(oneTime)) expect(told).not.toContain(value);
  expect(auth.state.status).toBe('anonymous');
  expect(heard(auth)).toEqual([]);

  const { ephemeral_token } = error.answer as typeof oneTime;
  await within(1, auth.login({ ephemeral_token, code: '123456' }, { path: secondPath }));
  expect(auth.state.status).toBe('authenticated');
  expect(server.calls(second).map(({ body }) => body)).toEqual([{ ephemeral_token, code: '123456' }]);
  expect((await within(1, auth.fetch(ping))).status).toBe(200);
});

const staleCookie = [
  { mode: 'body', code: 'token_not_valid' },
  { mode: 'cookie', code: 'token_not_valid' },
  { mode: 'cookie', code: 'user_inactive' },
  { mode: 'cookie', code: 'user_not_found' },
  { mode: 'cookie', code: 'password_changed' },
] as const;

test.each(staleCookie)(
  'a login whose answer is about a token says that an old cookie was refused, not the credentials ($mode, $code)',
  async ({ mode, code }) => {
    const { server, client } = openApp();
    server.failNext(login, () => answer({ detail: 'Given token not valid for any token type', code }, 401));
    const auth = client({ server: djoser({ refreshIn: mode }) });
    const error = await refusalOf(auth.login(ada));
    expect(error).toMatchObject({ code: 'bad_response', serverCode: code, status: 401 });
    expect(error.message).toContain('JWT_AUTH_COOKIE');
  },
);

test('a login view may say of an inactive account in words of its own', async () => {
  const { server, client } = openApp();
  server.failNext(login, () => answer({ detail: 'User is inactive', code: 'user_inactive' }, 401));
  expect(await refusalOf(client().login(ada))).toMatchObject({
    code: 'invalid_credentials',
    detail: 'User is inactive',
  });
});

const refusals = [
  { status: 401, code: 'otp_required', detail: 'Enter the code of your device.' },
  { status: 401, code: 'account_locked', detail: 'Too many attempts: the account is locked for an hour.' },
  { status: 403, code: 'email_not_verified', detail: 'Confirm your address first.' },
];

test.each(refusals)(
  'B200 · the server refuses a login in a code of its own: the application can read that code ($status $code)',
  async ({ status, code, detail }) => {
    const { server, client } = openApp();
    server.failNext(login, () => answer({ code, detail }, status));
    const auth = client();
    expect(await refusalOf(auth.login(ada))).toMatchObject({ serverCode: code, detail, status });
    expect(auth.state.status).toBe('anonymous');
  },
);

test.each(refusals)(
  'the server refuses a login in a code of its own, in the shape of drf-standardized-errors ($status $code)',
  async ({ status, code, detail }) => {
    const { server, client } = openApp();
    const body = { type: 'client_error', errors: [{ code, detail, attr: null }] };
    server.failNext(login, () => answer(body, status));
    expect(await refusalOf(client().login(ada))).toMatchObject({ serverCode: code, detail, status });
  },
);

test('B201 · the second step of a login: a wrong code is told, a right one logs in', async () => {
  const app = openApp();
  const { server, client } = app;
  withSecondStep(app);
  const auth = client();

  const { code, answer: given } = await refusalOf(auth.login(ada));
  expect(code).toBe('incomplete_login');
  const { ephemeral_token } = given as typeof oneTime;
  const path = secondPath;
  expect(await refusalOf(auth.login({ ephemeral_token, code: '000000' }, { path }))).toMatchObject({
    code: 'invalid_input',
    fields: { code: ['Invalid code.'] },
  });
  await within(1, auth.login({ ephemeral_token, code: '123456' }, { path }));
  expect(auth.state.status).toBe('authenticated');

  await within(1, auth.logout());
  await within(1, auth.login(ada));
  expect(auth.state.status).toBe('authenticated');
  expect(server.count(login)).toBe(2);
  expect(server.count(second)).toBe(2);
});

test('a 401 that asks for a further step (allauth) is an incomplete login, and no wrong password', async () => {
  const { server, client } = openApp();
  const body = {
    status: 401,
    data: { flows: [{ id: 'login' }, { id: 'mfa_authenticate', is_pending: true }] },
    meta: { is_authenticated: false, session_token: ephemeral },
  };
  server.failNext(login, () => answer(body, 401));
  const error = await refusalOf(client().login(ada));
  expect(error).toMatchObject({ code: 'incomplete_login', status: 401 });
  expect(error.answer).toEqual(body);
  expect([error.message, error.stack, JSON.stringify(error)].join('\n')).not.toContain(ephemeral);
});

test('a second step over a live session leaves that session alone until it is done', async () => {
  const app = openApp();
  const { client, heard } = app;
  const auth = client();
  await within(1, auth.login(ada));
  withSecondStep(app);

  const { answer: given } = await refusalOf(auth.login(ada));
  expect(auth.state.status).toBe('authenticated');
  expect(heard(auth)).toEqual(['started:login']);
  const { ephemeral_token } = given as typeof oneTime;
  await within(1, auth.login({ ephemeral_token, code: '123456' }, { path: secondPath }));
  expect(heard(auth)).toEqual(['started:login', 'ended:replaced', 'started:login']);
});

test('a second step over a live session is sent without that session’s token', async () => {
  const app = openApp();
  const { server, client } = app;
  const auth = client();
  await within(1, auth.login(ada));
  withSecondStep(app);
  await refusalOf(auth.login(ada));
  await within(1, auth.login({ ephemeral_token: ephemeral, code: '123456' }, { path: secondPath }));
  expect(server.calls(second).map(({ authorization }) => authorization)).toEqual([null]);
});
