import { ignore, unlessAborted } from '../session/wait.ts';
import { AuthError, invalidOption, sessionEnded } from '../token/errors.ts';
import type { AccountClient, AccountOptions, CallOptions, DjoserAccount, UserList } from './account-types.ts';
import { type Call, createCaller, type Reach } from './call.ts';
import { readCsrfToken } from './csrf.ts';
import { wire } from './wire.ts';

/** A call, and by status what Djoser means where its answer does not say. */
interface AccountCall extends Omit<Call, 'body'> {
  readonly body?: object;
  readonly hints?: Readonly<Record<number, string>>;
}

/**
 * Djoser's other endpoints: registration, activation, passwords, names, profile, social login. Costs a page nothing until imported.
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
  const way = auth?.[wire];
  if (!way) throw invalidOption('auth', 'a client made by createAuth()');
  const { usernameField: name = 'username', emailField = 'email' } = options;
  const { server } = way.bare;
  // A Django session that rides along makes DRF ask for a CSRF token, even where the token in the header is enough.
  const credentials = server.refreshIn === 'cookie' ? 'include' : 'omit';

  const ask = async (reach: Reach, { hints, ...rest }: AccountCall): Promise<unknown> => {
    const call = { credentials, ...rest } as Call;
    const { send, fail } = createCaller(reach);
    const response = await send(call);
    if (response.ok) return response.json().catch(() => null);
    const error = await fail(response, call);
    const hint = hints?.[response.status];
    if (hint && error.code !== 'invalid_input') error.message += ` ${hint}`;
    throw error;
  };

  /** Endpoints for everybody: they refuse a token that is over, so they get none. */
  const open = (call: AccountCall) => ask(way.bare, call);

  /** Endpoints for the logged-in user. `use` may ask whether the session that asked is still there. */
  const own = async <Result>(
    call: AccountCall,
    use: (answer: unknown, stays: () => boolean) => Result | Promise<Result>,
  ): Promise<Result> => {
    await unlessAborted(auth.ready, call.signal);
    const { state } = auth;
    if (state.status !== 'authenticated') throw new AuthError('not_authenticated', 'Nobody is logged in.');
    let ended = false;
    const stop = auth.on('ended', () => {
      ended = true;
    });
    try {
      // Which scheme the server takes is found out with a question that changes nothing.
      if (server.scheme === 'auto' && !state.user) await unlessAborted(auth.getUser().catch(ignore), call.signal);
      return await use(await ask(way.authorized, call), () => !ended);
    } catch (error) {
      const { status, detail } = error as AuthError;
      if (status !== 401) throw error;
      throw ended
        ? sessionEnded({ status, detail })
        : new AuthError('refresh_unavailable', `${call.name}: the token was refused, and cannot be renewed now.`, {
            status,
            detail,
          });
    } finally {
      stop();
    }
  };

  /** What the session is after a change. The server may not take its token any longer: asking for the user ends it then. */
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
    // The path is taken for that of a user with this id.
    405: 'Compare `usernameField` with USERNAME_FIELD.',
    500: 'Is LOGIN_FIELD another than USERNAME_FIELD? Djoser cannot change a name then.',
  };

  return {
    register: (form, options) =>
      open({ name: 'Registration', path: 'users/', body: twice(form, 'password'), ...options }).then((answer) =>
        json<User>('Registration', answer),
      ),

    activate: (body, options) =>
      open({ name: 'Activation', path: 'users/activation/', body, ...options }).then(
        () => ({ alreadyActive: false }),
        (error) => {
          // The one sentence that Djoser has a 403 for. CSRF has a code of its own, and a proxy has no `detail`.
          if (error.status === 403 && error.code !== 'csrf' && error.detail) return { alreadyActive: true };
          throw error;
        },
      ),

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
      own({ name: 'Profile', path: me, method: 'PATCH', body, ...options }, async (answer, stays) => {
        const user = json<User>('Profile', answer);
        if (stays()) way.userLoaded(user);
        if (emailField in body) await settled();
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
        async (_, stays) => {
          if (stays()) await auth.logout().catch(ignore);
        },
      ),

    listUsers: ({ query, ...options } = {}) =>
      own(
        { name: 'Users', path: `users/${query ? `?${new URLSearchParams(query)}` : ''}`, method: 'GET', ...options },
        (answer) =>
          Array.isArray(answer)
            ? { results: answer, count: answer.length, next: null, previous: null }
            : json<UserList<User>>('Users', answer, 'results'),
      ),

    async socialUrl(provider, redirect_uri, options) {
      const call = {
        name: 'Social login',
        path: `${social(provider)}?${new URLSearchParams({ redirect_uri })}`,
        method: 'GET',
      };
      const answer = await open({ ...call, credentials: 'include', ...options });
      return json<{ authorization_url: string }>(call.name, answer, 'authorization_url').authorization_url;
    },

    async socialLogin(provider, parameters, { remember = false, ...options } = {}) {
      const csrf = readCsrfToken(server.csrf);
      const form = `${new URLSearchParams(parameters)}`;
      const call = {
        name: 'Social login',
        path: social(provider),
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          ...(csrf && { [server.csrf.header]: csrf }),
        },
        ...options,
      };
      // In the query Djoser would look at the state itself, which uses it up under social-auth-core 6: the provider's turn comes later.
      const fetch: Reach['fetch'] = (input, init) => way.bare.fetch(input, { ...init, body: form });
      const answer = await ask({ ...way.bare, fetch }, { ...call, credentials: 'include' });
      return auth.adopt(json<{ access: string; refresh: string }>(call.name, answer, 'access'), { remember });
    },
  };
}

/** The form with its second field filled in: Djoser demands it with the RETYPE settings, and takes no notice of it without. */
function twice(form: object, field: string): object {
  return { [`re_${field}`]: (form as Record<string, unknown>)[field], ...form };
}

/** The answer, as what the server is known to send. */
function json<Shape>(call: string, answer: unknown, key?: string): Shape {
  if (typeof answer === 'object' && answer && !(key && !(key in answer))) return answer as Shape;
  const what = key ? ` with \`${key}\`` : '';
  throw new AuthError('bad_response', `${call}: expected JSON${what}. Compare \`baseUrl\` with Django's urls.`);
}
