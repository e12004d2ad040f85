import { describe, expectTypeOf, test } from 'vitest';
import * as fetchOnly from '../src/fetch.ts';
import {
  AuthError,
  type AuthState,
  allauthHeadless,
  createAuth,
  type DjoserUser,
  djoser,
  djoserAccount,
  djoserToken,
  djRestAuth,
  ninjaJwt,
  type ServerConfig,
  type ServerWords,
  simpleJwt,
  type UserList,
} from '../src/index.ts';

/** A project's own serializer. */
interface Member {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly settings: { readonly theme: 'dark' | 'light' };
}

const baseUrl = 'https://api.example.test/auth/';

describe('Djoser’s own user', () => {
  const auth = createAuth({ baseUrl });
  const account = djoserAccount(auth);

  test('is what the client has', () => {
    expectTypeOf(auth.getUser).returns.resolves.toEqualTypeOf<DjoserUser>();
    expectTypeOf(auth.state).toEqualTypeOf<AuthState<DjoserUser>>();
    expectTypeOf(account.updateMe).returns.resolves.toEqualTypeOf<DjoserUser>();
    expectTypeOf(account.register).returns.resolves.toEqualTypeOf<DjoserUser>();
    expectTypeOf(account.setPassword).returns.resolves.toEqualTypeOf<AuthState<DjoserUser>>();
    expectTypeOf(account.listUsers).returns.resolves.toEqualTypeOf<UserList<DjoserUser>>();
  });

  test('registers with a name and a password, and needs no address', () => {
    account.register({ username: 'ada', password: 'x' });
    account.register({ username: 'ada', password: 'x', re_password: 'x', email: 'ada@example.test' });
    // @ts-expect-error -- a field that is not there
    account.register({ username: 'ada', password: 'x', emial: 'ada@example.test' });
    // @ts-expect-error -- a misspelt name
    account.register({ user_name: 'ada', password: 'x' });
    // @ts-expect-error -- no password
    account.register({ username: 'ada' });
    // @ts-expect-error -- the server chooses the id
    account.register({ username: 'ada', password: 'x', id: 1 });
    // @ts-expect-error -- a number for a text
    account.register({ username: 'ada', password: 'x', email: 1 });
  });

  test('changes the address, and the name it logs in with only by setUsername', () => {
    account.updateMe({ email: 'ada@example.test' });
    account.updateMe({});
    // @ts-expect-error -- a field that is not there
    account.updateMe({ emial: 'ada@example.test' });
    // @ts-expect-error -- Djoser would take no notice of it
    account.updateMe({ username: 'ada' });
    // @ts-expect-error -- a number for a text
    account.updateMe({ email: 1 });
    account.setUsername({ current_password: 'x', new_username: 'ada' });
    account.setUsername({ current_password: 'x', new_username: 'ada', re_new_username: 'ada' });
    // @ts-expect-error -- users do not log in with it
    account.setUsername({ current_password: 'x', new_email: 'ada@example.test' });
    // @ts-expect-error -- a field in the words of another language
    account.setUsername({ currentPassword: 'x', new_username: 'ada' });
  });

  test('fills in forms with the names that the server has', () => {
    account.activate({ uid: 'MQ', token: 'x' });
    account.resetPassword({ email: 'ada@example.test' });
    account.confirmResetPassword({ uid: 'MQ', token: 'x', new_password: 'x' });
    account.confirmResetUsername({ uid: 'MQ', token: 'x', new_username: 'ada' });
    account.setPassword({ current_password: 'x', new_password: 'y' });
    account.deleteMe({ current_password: 'x' });
    account.socialLogin('google-oauth2', { state: 'x', code: 'y' }, { remember: true });
    account.socialLogin('google-oauth2', new URLSearchParams('state=x&code=y'));
    account.listUsers({ query: { page: '2' } });
    // @ts-expect-error -- not the uid
    account.activate({ id: 'MQ', token: 'x' });
    // @ts-expect-error -- not the address
    account.resetPassword({ mail: 'ada@example.test' });
    // @ts-expect-error -- no new password
    account.confirmResetPassword({ uid: 'MQ', token: 'x', password: 'x' });
    // @ts-expect-error -- nothing to prove it with
    account.setPassword({ new_password: 'y' });
    // @ts-expect-error -- nothing to prove it with
    account.deleteMe({});
    // @ts-expect-error -- no state
    account.socialLogin('google-oauth2', { code: 'y' });
  });
});

describe('a user of one’s own', () => {
  const auth = createAuth<Member>({ baseUrl });
  const account = djoserAccount(auth, { usernameField: 'email' });

  test('is what the client has, without a cast', async () => {
    expectTypeOf(auth.getUser).returns.resolves.toEqualTypeOf<Member>();
    expectTypeOf(auth.login).returns.resolves.toEqualTypeOf<AuthState<Member>>();
    auth.subscribe((state) => {
      if (state.status === 'authenticated') expectTypeOf(state.user).toEqualTypeOf<Member | null>();
    });
    const member = await account.updateMe({ settings: { theme: 'dark' } });
    expectTypeOf(member.settings.theme).toEqualTypeOf<'dark' | 'light'>();
    expectTypeOf((await account.listUsers()).results).toEqualTypeOf<readonly Member[]>();
  });

  test('has its own fields in forms', () => {
    account.register({ email: 'ada@example.test', password: 'x', name: 'Ada' });
    account.setUsername({ current_password: 'x', new_email: 'ada@example.org', re_new_email: 'ada@example.org' });
    account.confirmResetUsername({ uid: 'MQ', token: 'x', new_email: 'ada@example.org' });
    // @ts-expect-error -- the address is the name
    account.register({ password: 'x', name: 'Ada' });
    // @ts-expect-error -- a field of another serializer
    account.register({ email: 'ada@example.test', password: 'x', username: 'ada' });
    // @ts-expect-error -- a value that the field does not have
    account.updateMe({ settings: { theme: 'blue' } });
    // @ts-expect-error -- a field that is not there
    account.updateMe({ nmae: 'Ada' });
    // @ts-expect-error -- the name it logs in with
    account.updateMe({ email: 'ada@example.org' });
    // @ts-expect-error -- the field is called after the address
    account.setUsername({ current_password: 'x', new_username: 'ada' });
  });

  test('registers, and changes, with forms of one’s own', () => {
    interface Invitation {
      email: string;
      password: string;
      invitation: string;
    }
    account.register<Invitation>({ email: 'ada@example.test', password: 'x', invitation: 'y' });
    account.updateMe<{ avatar: string }>({ avatar: 'x' });
    // @ts-expect-error -- the form asks for an invitation
    account.register<Invitation>({ email: 'ada@example.test', password: 'x' });
    // @ts-expect-error -- a field that is not in the form
    account.updateMe<{ avatar: string }>({ name: 'Ada' });
  });

  test('has its address where EMAIL_FIELD says', () => {
    const renamed = djoserAccount(auth, { usernameField: 'email', emailField: 'mail' });
    renamed.resetPassword({ mail: 'ada@example.test' });
    // @ts-expect-error -- the field of another model
    renamed.resetPassword({ email: 'ada@example.test' });
    // @ts-expect-error -- an option that is not there
    djoserAccount(auth, { userNameField: 'email' });
  });
});

describe('a form that is described by an interface', () => {
  interface LoginForm {
    username: string;
    password: string;
    otp?: number;
    trusted: boolean;
  }
  interface RegistrationForm extends LoginForm {
    email: string;
    age?: number | undefined;
    newsletter: boolean;
  }
  const auth = createAuth({ baseUrl });
  const account = djoserAccount(auth);
  const login: LoginForm = { username: 'ada', password: 'x', trusted: true };
  const registration: RegistrationForm = { ...login, email: 'ada@example.test', newsletter: false };

  test('logs in and registers, as one of a class or of the platform does', () => {
    expectTypeOf(auth.login(login)).resolves.toEqualTypeOf<AuthState<DjoserUser>>();
    expectTypeOf(fetchOnly.createAuth({ baseUrl }).login(login)).resolves.toEqualTypeOf<AuthState<DjoserUser>>();
    auth.login(new FormData());
    auth.login({ code: 123456 }, { path: 'jwt/second/', remember: true });
    expectTypeOf(account.register(registration)).resolves.toEqualTypeOf<DjoserUser>();
    account.register<RegistrationForm>(registration);
    account.register<FormData>(new FormData());
    // @ts-expect-error -- no form
    auth.login('ada');
    // @ts-expect-error -- no form
    auth.login();
  });

  test('may have a file in it', () => {
    interface Profile {
      avatar: File;
      bio?: string;
    }
    const changes: Profile = { avatar: new File([], 'ada.png') };
    expectTypeOf(account.updateMe<Profile>(changes)).resolves.toEqualTypeOf<DjoserUser>();
  });
});

test('an error has the server’s own word, and the answer of an unfinished login', () => {
  const error = new AuthError('incomplete_login', 'x');
  expectTypeOf(error.serverCode).toEqualTypeOf<string | undefined>();
  expectTypeOf(error.answer).toEqualTypeOf<unknown>();
});

test('an account is had of either client, and of nothing else', () => {
  expectTypeOf(
    fetchOnly.djoserAccount(fetchOnly.createAuth<Member>({ baseUrl })).updateMe,
  ).returns.resolves.toEqualTypeOf<Member>();
  // @ts-expect-error -- not a client
  djoserAccount({ fetch });
});

test('presets are changed by names that they have', () => {
  for (const preset of [djoser, djoserToken, djRestAuth, ninjaJwt, simpleJwt, allauthHeadless]) {
    preset({ paths: { revoke: null, user: 'me/' }, fields: { access: 'key' }, csrf: { cookie: 'c', header: 'X-C' } });
    preset({ header: 'X-Authorization', fields: { user: 'user' }, paths: { revoke: 'DELETE session' } });
    preset({
      isRefusal: (status, body) => (status === 410 && body !== null ? true : undefined),
      readError: (body): ServerWords | undefined => (body === null ? undefined : { code: 'x', fields: { a: ['b'] } }),
      parseJson: (text) => text,
    });
    // @ts-expect-error -- no word
    preset({ isRefusal: () => 'yes' });
    // @ts-expect-error -- no such option
    preset({ schema: 'JWT' });
    // @ts-expect-error -- no such path
    preset({ paths: { logout: 'logout/' } });
    // @ts-expect-error -- no such field
    preset({ fields: { token: 'key' } });
    // @ts-expect-error -- login cannot be missing
    preset({ paths: { login: null } });
    // @ts-expect-error -- no such place
    preset({ refreshIn: 'header' });
  }
});

test('a whole configuration needs no header and no functions', () => {
  const server: ServerConfig = {
    scheme: 'Bearer',
    paths: { login: 'a', refresh: 'b', verify: null, revoke: null, user: null },
    fields: { access: 'access', refresh: 'refresh' },
    refreshIn: 'body',
    csrf: { cookie: 'c', header: 'X-C' },
    logoutNeedsAccess: false,
  };
  createAuth({ baseUrl, server });
});
