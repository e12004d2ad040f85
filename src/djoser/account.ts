import { ignore } from '../platform/wait.ts';
import { isRecord } from '../token/claims.ts';
import { type AuthError, checkOption } from '../token/errors.ts';
import { accountAccess } from './account-access.ts';
import { createAccountCalls } from './account-calls.ts';
import type { UserList } from './account-forms.ts';
import type { AccountClient, AccountOptions, CallOptions, DjoserAccount } from './account-types.ts';
import type { Answer } from './answer.ts';
import { errorOf } from './failure.ts';
import { fieldsOf } from './multipart.ts';

/**
 * Djoser's other endpoints: registration, activation, passwords, names, profile, social login. A page that does not import this function
 * does not load its code.
 *
 * @category Account
 * @throws TypeError with code `invalid_option` when `auth` was not made by `createAuth`.
 * @example
 * const account = djoserAccount(auth)
 * await account.register({ username, email, password })
 */
export function djoserAccount<User, Name extends string = 'username', Email extends string = 'email'>(
  auth: AccountClient<User>,
  options: AccountOptions<Name, Email> = {},
): DjoserAccount<User, Name, Email> {
  const access = auth?.[accountAccess];
  checkOption('auth', access !== undefined, 'a client made by createAuth()');
  const { usernameField: name = 'username', emailField = 'email' } = options;

  const { open, own } = createAccountCalls(auth, access);

  /**
   * Returns the state after a change of the account. The server may refuse the token after such a change. The request for the user then
   * ends the session.
   */
  const settled = async () => {
    if (auth.state.status === 'authenticated') await auth.getUser({ reload: true }).catch(ignore);
    return auth.state;
  };

  const mail = (what: string, path: string, hints: Record<number, string>) => (body: object, options?: CallOptions) =>
    open({ name: what, path, body, hints, ...options }).then(ignore);
  const social = (provider: string) => `o/${encodeURIComponent(provider)}/`;
  const me = 'users/me/';
  const sharedAddress = { 500: 'Do two users have this address? Then Djoser cannot tell whom to mail.' };
  const names = {
    // With a wrong name in the path, Django takes the path for that of a user with this id.
    405: 'Compare `usernameField` with USERNAME_FIELD.',
    500: 'Is LOGIN_FIELD another than USERNAME_FIELD? Djoser cannot change a name then.',
  };

  return {
    register: (form, options) =>
      open({ name: 'Registration', path: 'users/', body: twice(form, 'password'), ...options }).then((answer) =>
        known<User>('Registration', answer),
      ),

    async activate(link, options) {
      const call = { name: 'Activation', path: 'users/activation/', ...options };
      try {
        await open({ ...call, body: link });
        return { alreadyActive: false };
      } catch (error) {
        const { status, code, detail } = error as AuthError;
        if (status !== 403 || code === 'csrf' || detail === undefined) throw error;
        // Djoser answers 403 with this sentence when the account is active already. The sentence may be translated. A firewall or a missing
        // permission answers 403 too, but to every link. So a link with a wrong token is sent: Djoser's answer to it has an error for the
        // field `token`.
        if (detail !== 'Stale token for given user.') {
          const other: unknown = await open({ ...call, body: { ...fieldsOf(link), token: 'x' } }).catch(
            (reason) => reason,
          );
          if (!(other as Partial<AuthError> | null)?.fields?.token) throw error;
        }
        return { alreadyActive: true };
      }
    },

    resendActivation: mail('Activation mail', 'users/resend_activation/', {
      400: 'Is SEND_ACTIVATION_EMAIL on? Before 2.2.1 Djoser also says this of addresses that wait for no activation.',
    }),

    resetPassword: mail('Password reset', 'users/reset_password/', sharedAddress),

    confirmResetPassword: (form, options) =>
      open({
        name: 'New password',
        path: 'users/reset_password_confirm/',
        body: twice(form, 'new_password'),
        ...options,
      }).then(settled),

    setPassword: (form, options) =>
      own(
        {
          name: 'Password change',
          path: 'users/set_password/',
          body: twice(form, 'new_password'),
          hints: {
            500: 'With LOGOUT_ON_PASSWORD_CHANGE, and without rest_framework.authtoken, it has changed before.',
          },
          ...options,
        },
        settled,
      ),

    resetUsername: mail('Username reset', `users/reset_${name}/`, { ...names, ...sharedAddress }),

    confirmResetUsername: (form, options) =>
      open({
        name: 'New username',
        path: `users/reset_${name}_confirm/`,
        body: twice(form, `new_${name}`),
        hints: names,
        ...options,
      }).then(settled),

    setUsername: (form, options) =>
      own(
        {
          name: 'Username change',
          path: `users/set_${name}/`,
          body: twice(form, `new_${name}`),
          hints: names,
          ...options,
        },
        settled,
      ),

    updateMe: (body, options) =>
      own({ name: 'Profile', path: me, method: 'PATCH', body, ...options }, async (answer, id) => {
        const user = known<User>('Profile', answer);
        access.userLoaded(id, user);
        if (emailField in fieldsOf(body)) await settled();
        return user;
      }),

    deleteMe: (body, options) =>
      own(
        {
          name: 'Deletion',
          path: me,
          method: 'DELETE',
          body,
          hints: { 500: 'Without rest_framework.authtoken, Djoser deletes nobody unless its TOKEN_MODEL is None.' },
          ...options,
        },
        async (_, id) => {
          if (access.sessionId() === id) await auth.logout().catch(ignore);
        },
      ),

    listUsers: ({ query, ...options } = {}) =>
      own(
        { name: 'Users', path: `users/${query ? `?${new URLSearchParams(query)}` : ''}`, method: 'GET', ...options },
        (answer) =>
          Array.isArray(answer.body)
            ? { results: answer.body, count: answer.body.length, next: null, previous: null }
            : known<UserList<User>>('Users', answer, 'results'),
      ),

    async socialUrl(provider, redirect_uri, options) {
      const call = {
        name: 'Social login',
        path: `${social(provider)}?${new URLSearchParams({ redirect_uri })}`,
        method: 'GET',
      };
      const answer = await open({ ...call, credentials: 'include', ...options });
      return known<{ authorization_url: string }>(call.name, answer, 'authorization_url').authorization_url;
    },

    async socialLogin(provider, parameters, { remember = false, ...options } = {}) {
      const call = {
        name: 'Social login',
        path: social(provider),
        // The parameters are not in the query: there Djoser reads the state itself, and social-auth-core 6 then finds it used up.
        body: new URLSearchParams(parameters),
        ...options,
      };
      const answer = await open({ ...call, credentials: 'include' });
      return auth.adopt(known<{ access: string; refresh: string }>(call.name, answer, 'access'), { remember });
    },
  };
}

/** Returns the form with its `re_` field filled in. Djoser requires this field with the RETYPE settings, and ignores it otherwise. */
function twice(form: object, field: string): object {
  const fields = fieldsOf(form);
  return { [`re_${field}`]: fields[field], ...fields };
}

/** Returns the body of an answer as the given type. Throws `bad_response` when the body is no object or has no `key`. */
function known<Shape>(call: string, answer: Answer, key?: string): Shape {
  const { body } = answer;
  if (isRecord(body) && (!key || key in body)) return body as Shape;
  const error = errorOf(call, answer);
  if (key) error.message += ` There is no \`${key}\` in it.`;
  throw error;
}
