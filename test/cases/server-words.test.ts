import { expect, test } from 'vitest';
import { djoserAccount, djRestAuth, ninjaJwt } from '../../src/index.ts';
import { type App, addressOf, openApp, pass, within } from './helpers/app.ts';
import { ada, answer, follow, origin, refresh, tokensSent } from './helpers/stage.ts';
import { standardizedErrors } from './helpers/standardized-errors.ts';

const ping = `${origin}/api/ping/`;

/** What a call is refused with. */
async function refusalOf(call: Promise<unknown>): Promise<unknown> {
  const outcome = follow(call);
  await pass(3);
  return outcome.error;
}

const tooShort = {
  type: 'string_too_short',
  loc: ['body', 'user_token', 'username'],
  msg: 'String should have at least 3 characters',
  ctx: { min_length: 3 },
};
const missing = { type: 'missing', loc: ['body', 'user_token', 'password'], msg: 'Field required' };

/** Django Ninja: its login refuses what does not fit its schema. */
function ninja({ server, client }: App) {
  server.route('POST', '/api/token/pair', () => answer({ detail: [tooShort, missing] }, 422), { protected: false });
  return client({ baseUrl: `${origin}/api/`, server: ninjaJwt() });
}

test('B196 · Django Ninja’s 422 is field errors of a form', async () => {
  const auth = ninja(openApp());
  expect(await refusalOf(auth.login({ username: 'a' }))).toMatchObject({
    code: 'invalid_input',
    status: 422,
    fields: { username: [tooShort.msg], password: [missing.msg] },
  });
});

test('Django Ninja’s 422 with two errors of one field: the field has both', async () => {
  const app = openApp();
  const { server } = app;
  const auth = ninja(app);
  const weak = { type: 'value_error', loc: ['body', 'user_token', 'username'], msg: 'Value error, no digits please' };
  server.failNext('/api/token/pair', () => answer({ detail: [tooShort, weak] }, 422));
  expect(await refusalOf(auth.login({ username: '1' }))).toMatchObject({
    code: 'invalid_input',
    fields: { username: [tooShort.msg, weak.msg] },
  });
});

test.each([
  ['the token is asked first', false],
  ['the session is asked first', true],
])(
  'B197 · errors in the shape of drf-standardized-errors: wrong credentials, fields and a dead token are recognised (%s)',
  async (_, sessionFirst) => {
    const { server, client, pairs } = openApp({ sessionFirst, wire: standardizedErrors });
    const auth = client();
    const account = djoserAccount(auth);

    expect(await refusalOf(auth.login({ ...ada, password: 'wrong' }))).toMatchObject({
      code: 'invalid_credentials',
      detail: 'No active account found with the given credentials',
    });
    expect(await refusalOf(auth.login({ username: 'ada' }))).toMatchObject({
      code: 'invalid_input',
      fields: { password: ['This field is required.'] },
    });
    expect(await refusalOf(account.register({ username: 'ada', password: 'x' }))).toMatchObject({
      code: 'invalid_input',
      fields: { username: ['A user with that username already exists.'] },
    });
    const noWords: object = { username: '', password: '' };
    expect(await refusalOf(account.register<object>(noWords))).toMatchObject({
      code: 'invalid_input',
      fields: { username: [expect.stringMatching(/blank/)], password: [expect.stringMatching(/blank/)] },
    });

    await within(1, auth.login(ada));
    server.expireAccess();
    expect((await within(3, auth.fetch(ping))).status).toBe(200);
    expect(server.calls('api/ping').map(({ status }) => status)).toEqual([sessionFirst ? 403 : 401, 200]);
    expect(tokensSent(server, 'api/ping')).toEqual([pairs[0]?.access, pairs[1]?.access]);
    expect(server.count(refresh)).toBe(1);
  },
);

test('errors in the shape of drf-standardized-errors: an account that is inactive by now ends the session', async () => {
  const { server, loggedIn, heard } = openApp({ wire: standardizedErrors, simplejwt: '5.3' });
  const auth = await loggedIn();
  server.deactivate('ada');
  expect((await within(3, auth.fetch(ping))).status).toBe(401);
  await pass(3);
  expect(heard(auth).filter((event) => event.startsWith('ended'))).toEqual(['ended:rejected']);
});

test('errors in the shape of drf-standardized-errors: a permission that is missing refreshes nothing', async () => {
  const { server, loggedIn } = openApp({ wire: standardizedErrors, sessionFirst: true });
  const detail = 'You do not have permission to perform this action.';
  server.route('GET', '/api/payroll/', () => answer({ detail }, 403));
  const auth = await loggedIn();

  const response = await within(1, auth.fetch(`${origin}/api/payroll/`));
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ errors: [{ code: 'permission_denied', detail }] });
  expect(server.count(refresh)).toBe(0);
});

const user = { pk: 1, username: 'ada', email: 'ada@example.test', first_name: 'Ada' };

test('B198 · the user that comes with the tokens (dj-rest-auth) is the session’s user, without one more request', async () => {
  const asked: string[] = [];
  const { server, client } = openApp({
    url: `${origin}/`,
    wire: () => async (input) => {
      asked.push(new URL(addressOf(input)).pathname);
      return answer({ access: server.issue('ada').access, refresh: '', user });
    },
  });
  const auth = client({ baseUrl: `${origin}/dj-rest-auth/`, server: djRestAuth({ fields: { user: 'user' } }) });
  await within(1, auth.login(ada));

  expect(auth.state).toMatchObject({ status: 'authenticated', user });
  expect(await within(1, auth.getUser())).toEqual(user);
  expect(asked).toEqual(['/dj-rest-auth/login/']);
});
