import { describe, expect, it } from 'vitest';
import { createFakeDjoser, type FakeDjoser, type FakeDjoserOptions } from '../../src/testing.ts';
import { post, send } from './requests.ts';

const ada = { username: 'ada', password: 'correct-horse' };
const bob = { username: 'bob', password: 'battery-staple' };
const both: FakeDjoserOptions = { users: [ada, bob] };

/** Requests with the access token of a user. */
function as(server: FakeDjoser, username: string) {
  const headers = { Authorization: `Bearer ${server.issue(username).access}` };
  return (method: string, endpoint: string, body?: unknown) => send(server, method, endpoint, body, headers);
}

const answer = async (response: Response) => [
  response.status,
  response.headers.has('Content-Type') ? await response.json() : await response.text(),
];

const found = async (response: Promise<Response>) => answer(await response);

describe('users', () => {
  it('signs up a user, who then logs in, without handing out tokens', async () => {
    const server = createFakeDjoser();
    const eve = { username: ' eve ', email: 'eve@example.test', password: 'sea-of-cobol' };
    expect(await found(post(server, 'users', eve))).toEqual([
      201,
      { email: 'eve@example.test', id: 2, username: 'eve' },
    ]);
    expect((await post(server, 'jwt/create', { ...eve, username: 'eve' })).status).toBe(200);
    expect(server.mails).toEqual([]);
  });

  it('needs no e-mail address', async () => {
    const response = post(createFakeDjoser(), 'users', { username: 'eve', password: 'sea-of-cobol' });
    expect(await found(response)).toEqual([201, { email: '', id: 2, username: 'eve' }]);
  });

  it.each([
    [{}, { username: ['This field is required.'], password: ['This field is required.'] }],
    [{ ...ada, username: 'ada' }, { username: ['A user with that username already exists.'] }],
    [
      { ...ada, username: 'a b' },
      {
        username: ['Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.'],
      },
    ],
    [{ ...ada, username: 'x'.repeat(151) }, { username: ['Ensure this field has no more than 150 characters.'] }],
    [{ ...ada, username: 'eve', email: 'eve' }, { email: ['Enter a valid email address.'] }],
    [
      { username: 'eve', password: '1234567' },
      {
        password: [
          'This password is too short. It must contain at least 8 characters.',
          'This password is too common.',
          'This password is entirely numeric.',
        ],
      },
    ],
    [{ username: 'eve', password: 'password' }, { password: ['This password is too common.'] }],
    [
      { username: 'evelyn-rose', password: 'Evelyn-Rose' },
      { password: ['The password is too similar to the username.'] },
    ],
  ])('refuses the form %j', async (form, errors) => {
    expect(await found(post(createFakeDjoser(), 'users', form))).toEqual([400, errors]);
  });

  it('takes any password where none is validated', async () => {
    const server = createFakeDjoser({ validatePasswords: false });
    expect((await post(server, 'users', { username: 'eve', password: '1' })).status).toBe(201);
  });

  it('asks for the password twice where the setting says so', async () => {
    const server = createFakeDjoser({ retype: true });
    const form = { username: 'eve', password: 'sea-of-cobol' };
    expect(await found(post(server, 'users', form))).toEqual([400, { re_password: ['This field is required.'] }]);
    expect(await found(post(server, 'users', { ...form, re_password: 'sea' }))).toEqual([
      400,
      { non_field_errors: ["The two password fields didn't match."] },
    ]);
    expect((await post(server, 'users', { ...form, re_password: form.password })).status).toBe(201);
  });

  it('ignores a second password otherwise', async () => {
    const form = { username: 'eve', password: 'sea-of-cobol', re_password: 'sea' };
    expect((await post(createFakeDjoser(), 'users', form)).status).toBe(201);
  });

  it('knows users by e-mail address where that is the username', async () => {
    const server = createFakeDjoser({ usernameField: 'email' });
    const form = { email: 'eve@example.test', password: 'sea-of-cobol' };
    expect(await found(post(server, 'users', form))).toEqual([
      201,
      { username: 'eve@example.test', id: 2, email: 'eve@example.test' },
    ]);
    expect(await found(post(server, 'users', form))).toEqual([
      400,
      { email: ['user with this email address already exists.'] },
    ]);
    expect(await found(post(server, 'users', { ...form, email: 'eve' }))).toEqual([
      400,
      { email: ['Enter a valid email address.'] },
    ]);
    expect((await post(server, 'jwt/create', form)).status).toBe(200);
  });

  it('crashes at sign-up where the login field is not the username', async () => {
    const server = createFakeDjoser({ loginField: 'email' });
    const response = await post(server, 'users', { email: 'eve@example.test', password: 'sea-of-cobol' });
    expect([response.status, response.headers.get('Content-Type')]).toEqual([500, 'text/html; charset=utf-8']);
  });

  it('lists only oneself, and everyone for staff or where users are not hidden', async () => {
    const names = async (options: FakeDjoserOptions) =>
      (await (await as(createFakeDjoser(options), 'ada')('GET', 'users')).json()).map(
        (user: typeof ada) => user.username,
      );
    expect(await names(both)).toEqual(['ada']);
    expect(await names({ ...both, hideUsers: false })).toEqual(['ada', 'bob']);
    expect(await names({ users: [{ ...ada, isStaff: true }, bob] })).toEqual(['ada', 'bob']);
    expect((await send(createFakeDjoser(), 'GET', 'users')).status).toBe(401);
  });

  it('hides others from reading, but not from deleting', async () => {
    const call = as(createFakeDjoser(both), 'ada');
    const hidden = { detail: 'Not found.' };
    const forbidden = { detail: 'You do not have permission to perform this action.' };
    expect(await found(call('GET', 'users/1'))).toEqual([200, { email: 'ada@example.test', id: 1, username: 'ada' }]);
    expect(await found(call('GET', 'users/2'))).toEqual([404, hidden]);
    expect(await found(call('PATCH', 'users/2', {}))).toEqual([404, hidden]);
    expect(await found(call('GET', 'users/99'))).toEqual([404, { detail: 'No User matches the given query.' }]);
    expect(await found(call('GET', 'users/abc'))).toEqual([404, hidden]);
    expect(await found(call('DELETE', 'users/2', {}))).toEqual([403, forbidden]);
    const open = as(createFakeDjoser({ ...both, hideUsers: false }), 'ada');
    expect(await found(open('PUT', 'users/2', {}))).toEqual([403, forbidden]);
  });

  it('lets staff delete others with their own password', async () => {
    const server = createFakeDjoser({ users: [{ ...ada, isStaff: true }, bob] });
    const call = as(server, 'ada');
    expect(await found(call('DELETE', 'users/2', { current_password: bob.password }))).toEqual([
      400,
      { current_password: ['Invalid password.'] },
    ]);
    expect(await found(call('DELETE', 'users/2', { current_password: ada.password }))).toEqual([204, '']);
    expect((await call('GET', 'users/2')).status).toBe(404);
  });
});

describe('users/me', () => {
  it('gives and changes the user of the token, but not what it logs in with', async () => {
    const call = as(createFakeDjoser(), 'ada');
    const changed = { email: 'new@example.test', id: 1, username: 'ada' };
    expect(await found(call('PATCH', 'users/me', { email: 'new@example.test', username: 'eve' }))).toEqual([
      200,
      changed,
    ]);
    expect(await found(call('PUT', 'users/me', {}))).toEqual([200, changed]);
    expect(await found(call('GET', 'users/me'))).toEqual([200, changed]);
    expect(await found(call('PATCH', 'users/me', { email: 'x' }))).toEqual([
      400,
      { email: ['Enter a valid email address.'] },
    ]);
  });

  it('changes no e-mail address that is the login', async () => {
    const call = as(createFakeDjoser({ loginField: 'email' }), 'ada');
    const user = { email: 'ada@example.test', id: 1 };
    expect(await found(call('PATCH', 'users/me', { email: 'new@example.test' }))).toEqual([200, user]);
  });

  it('changes the name of those who log in by e-mail address', async () => {
    const call = as(createFakeDjoser({ ...both, usernameField: 'email' }), 'ada');
    expect(await found(call('PATCH', 'users/me', { username: 'bob' }))).toEqual([
      400,
      { username: ['A user with that username already exists.'] },
    ]);
    expect(await found(call('PATCH', 'users/me', { username: 'ada' }))).toMatchObject([200, { username: 'ada' }]);
  });

  it('takes away the activation with a new e-mail address where addresses are confirmed', async () => {
    const server = createFakeDjoser({ sendActivationEmail: true });
    const call = as(server, 'ada');
    expect((await call('PATCH', 'users/me', { email: 'ada@example.test' })).status).toBe(200);
    expect((await call('PATCH', 'users/me', { email: 'new@example.test' })).status).toBe(200);
    expect(await found(call('GET', 'users/me'))).toMatchObject([401, { code: 'user_inactive' }]);
    expect(server.mails).toMatchObject([{ kind: 'activation', to: 'new@example.test' }]);
  });

  it('is deleted with the password in the body', async () => {
    const call = as(createFakeDjoser(), 'ada');
    expect(await found(call('DELETE', 'users/me'))).toEqual([400, { current_password: ['This field is required.'] }]);
    expect(await found(call('DELETE', 'users/me', { current_password: 'wrong' }))).toEqual([
      400,
      { current_password: ['Invalid password.'] },
    ]);
    expect(await found(call('DELETE', 'users/me', { current_password: ada.password }))).toEqual([204, '']);
    expect(await found(call('GET', 'users/me'))).toMatchObject([401, { code: 'user_not_found' }]);
  });
});

describe('activation', () => {
  it('lets a new user in by the link of a mail, and calls a second click stale', async () => {
    const server = createFakeDjoser({ sendActivationEmail: true });
    const eve = { username: 'eve', email: 'eve@example.test', password: 'sea-of-cobol' };
    await post(server, 'users', eve);
    expect((await post(server, 'jwt/create', eve)).status).toBe(401);
    const [mail] = server.mails;
    expect(mail).toEqual({
      kind: 'activation',
      to: 'eve@example.test',
      uid: 'Mg',
      token: expect.stringMatching(/^[0-9a-z]{6}-[0-9a-f]{32}$/),
    });
    const link = { uid: mail?.uid, token: mail?.token };
    expect(await found(post(server, 'users/activation', link))).toEqual([204, '']);
    expect((await post(server, 'jwt/create', eve)).status).toBe(200);
    expect(await found(post(server, 'users/activation', link))).toEqual([
      403,
      { detail: 'Stale token for given user.' },
    ]);
  });

  it('refuses the uid before the token', async () => {
    const server = createFakeDjoser();
    const uid = { uid: ["Invalid user id or user doesn't exist."] };
    for (const bad of ['Mg', 'no base64!', 'eA']) {
      expect(await found(post(server, 'users/activation', { uid: bad, token: 'x' }))).toEqual([400, uid]);
    }
    const token = { token: ['Invalid token for given user.'] };
    expect(await found(post(server, 'users/activation', { uid: 'MQ', token: 'x' }))).toEqual([400, token]);
  });

  it('is mailed again to inactive users, and answers the same for all others', async () => {
    const server = createFakeDjoser({ sendActivationEmail: true, users: [ada, { ...bob, isActive: false }] });
    for (const name of ['ada', 'bob', 'eve']) {
      const response = post(server, 'users/resend_activation', { email: `${name}@example.test` });
      expect(await found(response)).toEqual([204, '']);
    }
    expect(server.mails.map(({ to }) => to)).toEqual(['bob@example.test']);
  });

  it('is 400 without a body where no mail is ever sent', async () => {
    const response = await post(createFakeDjoser(), 'users/resend_activation', { email: 'ada@example.test' });
    expect([response.status, await response.text()]).toEqual([400, '']);
  });
});

describe('passwords', () => {
  const passwordLink = async (server: FakeDjoser) => {
    await post(server, 'users/reset_password', { email: 'ada@example.test' });
    const { token, uid } = server.mails.at(-1) ?? {};
    return { uid, token };
  };

  it('are changed with the current one, and leave tokens as they are', async () => {
    const server = createFakeDjoser();
    const call = as(server, 'ada');
    const change = (current_password: string, new_password: string) =>
      found(call('POST', 'users/set_password', { current_password, new_password }));
    expect(await change('wrong', 'sea-of-cobol')).toEqual([400, { current_password: ['Invalid password.'] }]);
    expect(await change(ada.password, '123')).toMatchObject([400, { new_password: expect.any(Array) }]);
    expect(await change(ada.password, 'sea-of-cobol')).toEqual([204, '']);
    expect((await call('GET', 'users/me')).status).toBe(200);
    expect((await post(server, 'jwt/create', ada)).status).toBe(401);
    expect((await post(server, 'jwt/create', { ...ada, password: 'sea-of-cobol' })).status).toBe(200);
  });

  it('are typed twice where the setting says so', async () => {
    const server = createFakeDjoser({ retype: { setPassword: true } });
    const form = { current_password: ada.password, new_password: 'sea-of-cobol' };
    const call = as(server, 'ada');
    expect(await found(call('POST', 'users/set_password', { ...form, re_new_password: 'sea' }))).toEqual([
      400,
      { non_field_errors: ["The two password fields didn't match."] },
    ]);
    const again = { ...form, re_new_password: form.new_password };
    expect((await call('POST', 'users/set_password', again)).status).toBe(204);
    expect((await post(server, 'users', { username: 'eve', password: 'sea-of-cobol' })).status).toBe(201);
  });

  it('make older access tokens useless where revocation is checked', async () => {
    const server = createFakeDjoser({ checkRevokeToken: true, rotate: false });
    const { access, refresh } = server.issue('ada');
    server.setPassword('ada', 'sea-of-cobol');
    const renewed = await (await post(server, 'jwt/refresh', { refresh })).json();
    for (const token of [access, renewed.access]) {
      const response = send(server, 'GET', 'users/me', undefined, { Authorization: `Bearer ${token}` });
      expect(await found(response)).toMatchObject([401, { code: 'password_changed' }]);
    }
  });

  it('are reset by a link that works once', async () => {
    const server = createFakeDjoser();
    const link = await passwordLink(server);
    const form = { ...link, new_password: 'sea-of-cobol' };
    expect(await found(post(server, 'users/reset_password_confirm', form))).toEqual([204, '']);
    expect((await post(server, 'jwt/create', { ...ada, password: 'sea-of-cobol' })).status).toBe(200);
    expect(await found(post(server, 'users/reset_password_confirm', form))).toEqual([
      400,
      { token: ['Invalid token for given user.'] },
    ]);
  });

  it('judge the new password before the link', async () => {
    const server = createFakeDjoser({ retype: true });
    const confirm = (form: object) => found(post(server, 'users/reset_password_confirm', form));
    const form = { uid: 'x', token: 'x', new_password: '1', re_new_password: '2' };
    expect(await confirm(form)).toMatchObject([400, { new_password: expect.any(Array) }]);
    expect(await confirm({ ...form, new_password: 'sea-of-cobol' })).toEqual([
      400,
      { non_field_errors: ["The two password fields didn't match."] },
    ]);
    const same = { ...form, new_password: 'sea-of-cobol', re_new_password: 'sea-of-cobol' };
    expect(await confirm(same)).toMatchObject([400, { uid: expect.any(Array) }]);
  });

  it('come with a link for three days', async () => {
    const server = createFakeDjoser();
    const link = await passwordLink(server);
    server.advance(259_201);
    const form = { ...link, new_password: 'sea-of-cobol' };
    expect(await found(post(server, 'users/reset_password_confirm', form))).toEqual([
      400,
      { token: ['Invalid token for given user.'] },
    ]);
  });

  it('are mailed to active users, and nobody is told who is one', async () => {
    const server = createFakeDjoser({ users: [ada, { ...bob, isActive: false }] });
    for (const name of ['bob', 'eve', 'ada']) {
      const response = post(server, 'users/reset_password', { email: `${name}@example.test` });
      expect(await found(response)).toEqual([204, '']);
    }
    expect(server.mails.map(({ kind, to }) => [kind, to])).toEqual([['password_reset', 'ada@example.test']]);
    expect(await found(post(server, 'users/reset_password', { email: 'x' }))).toEqual([
      400,
      { email: ['Enter a valid email address.'] },
    ]);
  });

  it('answer an unknown address with a bare list where that is shown', async () => {
    const server = createFakeDjoser({ showEmailNotFound: true });
    const unknown = [400, ['User with given email does not exist.']];
    expect(await found(post(server, 'users/reset_password', { email: 'x@example.test' }))).toEqual(unknown);
    expect(await found(post(server, 'users/reset_username', { email: 'x@example.test' }))).toEqual(unknown);
    expect(await found(post(server, 'users/resend_activation', { email: 'ada@example.test' }))).toEqual(unknown);
  });

  it('crash where two users share an address', async () => {
    const server = createFakeDjoser({ users: [ada, { ...bob, email: 'ada@example.test' }] });
    expect((await post(server, 'users/reset_password', { email: 'ada@example.test' })).status).toBe(500);
  });
});

describe('usernames', () => {
  it('are changed with the password', async () => {
    const server = createFakeDjoser({ ...both, retype: { setUsername: true } });
    const call = as(server, 'ada');
    const change = (new_username: string, re_new_username = new_username, current_password = ada.password) =>
      found(call('POST', 'users/set_username', { current_password, new_username, re_new_username }));
    expect(await change('eve', 'eve', 'wrong')).toEqual([400, { current_password: ['Invalid password.'] }]);
    expect(await change('bob')).toEqual([400, { new_username: ['A user with that username already exists.'] }]);
    expect(await change('eve', 'Eve')).toEqual([400, { non_field_errors: ["The two username fields didn't match."] }]);
    expect(await change('eve')).toEqual([204, '']);
    expect(await found(call('GET', 'users/me'))).toMatchObject([200, { username: 'eve' }]);
  });

  it('are reset by a link that works once', async () => {
    const server = createFakeDjoser();
    await post(server, 'users/reset_username', { email: 'ada@example.test' });
    const { kind, token, uid } = server.mails[0] ?? {};
    expect(kind).toBe('username_reset');
    const confirm = (new_username: string) =>
      post(server, 'users/reset_username_confirm', { uid, token, new_username });
    expect(await found(confirm('a b'))).toMatchObject([400, { new_username: expect.any(Array) }]);
    expect(await found(confirm('eve'))).toEqual([204, '']);
    expect(await found(confirm('eva'))).toEqual([400, { token: ['Invalid token for given user.'] }]);
    expect(await found(post(server, 'users/reset_username_confirm', { new_username: 'eva' }))).toEqual([
      400,
      { uid: ["Invalid user id or user doesn't exist."] },
    ]);
    expect((await post(server, 'jwt/create', { ...ada, username: 'eve' })).status).toBe(200);
  });

  it('are mailed to nobody unknown', async () => {
    const server = createFakeDjoser();
    expect((await post(server, 'users/reset_username', { email: 'eve@example.test' })).status).toBe(204);
    expect(server.mails).toEqual([]);
  });

  it('have paths after the username field, and form fields after the login field', async () => {
    const server = createFakeDjoser({ usernameField: 'email' });
    const form = { current_password: ada.password, new_email: 'new@example.test' };
    expect((await as(server, 'ada')('POST', 'users/set_email', form)).status).toBe(204);
    expect((await post(server, 'jwt/create', { email: 'new@example.test', password: ada.password })).status).toBe(200);
    const mixed = as(createFakeDjoser({ loginField: 'email' }), 'ada');
    expect((await mixed('POST', 'users/set_username', form)).status).toBe(500);
  });
});

describe('token', () => {
  it('is one key for each user, the same at every login, gone at logout', async () => {
    const server = createFakeDjoser();
    const first = await (await post(server, 'token/login', ada)).json();
    expect(first).toEqual({ auth_token: expect.stringMatching(/^[0-9a-f]{40}$/) });
    expect(await (await post(server, 'token/login', ada)).json()).toEqual(first);
    const headers = { Authorization: `tOKEN ${first.auth_token}` };
    expect((await send(server, 'GET', 'users/me', undefined, headers)).status).toBe(200);
    expect(await found(send(server, 'POST', 'token/logout', undefined, headers))).toEqual([204, '']);
    expect(await found(send(server, 'POST', 'token/logout', undefined, headers))).toEqual([
      401,
      { detail: 'Invalid token.' },
    ]);
    expect((await send(server, 'POST', 'token/logout')).status).toBe(401);
  });

  it('answers whatever is wrong with the same 400, blank fields apart', async () => {
    const server = createFakeDjoser({ users: [ada, { ...bob, isActive: false }] });
    const refused = { non_field_errors: ['Unable to log in with provided credentials.'] };
    for (const form of [{}, { ...ada, password: 'wrong' }, bob, { username: 'eve', password: 'x' }]) {
      expect(await found(post(server, 'token/login', form))).toEqual([400, refused]);
    }
    expect(await found(post(server, 'token/login', { ...ada, password: '' }))).toEqual([
      400,
      { password: ['This field may not be blank.'] },
    ]);
  });

  it('looks the login field up as the username', async () => {
    const server = createFakeDjoser({ loginField: 'email' });
    const form = { email: 'ada@example.test', password: ada.password };
    expect((await post(server, 'token/login', form)).status).toBe(400);
    expect((await post(server, 'token/login', { ...form, email: 'ada' })).status).toBe(200);
  });

  it('says in words of its own what is wrong with the header', async () => {
    const server = createFakeDjoser();
    const { auth_token } = await (await post(server, 'token/login', ada)).json();
    const detail = async (header: string) =>
      (await (await send(server, 'GET', 'users/me', undefined, { Authorization: header })).json()).detail;
    expect(await detail('Token')).toBe('Invalid token header. No credentials provided.');
    expect(await detail('Token a b')).toBe('Invalid token header. Token string should not contain spaces.');
    server.deactivate('ada');
    expect(await detail(`Token ${auth_token}`)).toBe('User inactive or deleted.');
    server.deleteUser('ada');
    expect(await detail(`Token ${auth_token}`)).toBe('Invalid token.');
  });
});
