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
 * Returns the functions that call Djoser's other endpoints: registration, activation, passwords, names, profile, social login. A page that
 * does not import this function does not load its code.
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
   * Returns the state of the session after the account was changed. After some changes the server refuses the session's tokens. So this
   * function asks the server for the user, and the session ends if the server refuses the tokens.
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
    // With a wrong `usernameField`, the path has no endpoint. Django then reads this part of the path, such as `set_email`, as the id of a
    // user, and answers 405.
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
        // When the account is already active, Djoser answers 403 with the sentence below, which the server may translate. A firewall or a
        // missing permission also causes a 403, but for every link. To tell them apart, the client sends a link with a wrong token: Djoser
        // answers this with an error for the field `token`.
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
        // The parameters are sent in the body. If they were in the query, Djoser itself would read the `state` of this login first, and
        // social-auth-core 6 would then reject this `state` as already used.
        body: new URLSearchParams(parameters),
        ...options,
      };
      const answer = await open({ ...call, credentials: 'include' });
      return auth.adopt(known<{ access: string; refresh: string }>(call.name, answer, 'access'), { remember });
    },
  };
}

/**
 * Returns the form with the value of `field` a second time, under `re_` and the field's name. Djoser requires this second value with its
 * RETYPE settings, and ignores it otherwise.
 */
function twice(form: object, field: string): object {
  const fields = fieldsOf(form);
  return { [`re_${field}`]: fields[field], ...fields };
}

/** Returns the body of an answer as the given type. Throws `bad_response` when the body is no object, or has no property `key`. */
function known<Shape>(call: string, answer: Answer, key?: string): Shape {
  const { body } = answer;
  if (isRecord(body) && (!key || key in body)) return body as Shape;
  const error = errorOf(call, answer);
  if (key) error.message += ` There is no \`${key}\` in it.`;
  throw error;
}
