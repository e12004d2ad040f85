import type { Session } from '../session/session-api.ts';
import type { AuthState } from '../token/state.ts';
import type { AccountAccess, accountAccess } from './account-access.ts';
import type { MailedLink, NewUsername, ProfileChanges, Registration, UserList } from './account-forms.ts';

/**
 * The parts of a client that the account calls use. A client that `createAuth` has created has them.
 *
 * @category Account
 */
export interface AccountClient<User> extends Pick<Session<User>, 'adopt' | 'logout' | 'on' | 'ready' | 'state'> {
  getUser(options?: { reload?: boolean; signal?: AbortSignal }): Promise<User>;
  /** @internal */
  readonly [accountAccess]: AccountAccess<User>;
}

/**
 * The settings of the Django project's user model.
 *
 * @category Account
 */
export interface AccountOptions<Name extends string, Email extends string> {
  /** The project's USERNAME_FIELD, which is part of paths and field names, such as `set_email/` and `new_email`. Default `username`. */
  usernameField?: Name;
  /** The project's EMAIL_FIELD. Default `email`. */
  emailField?: Email;
}

/**
 * Options of every call.
 *
 * @category Account
 */
export interface CallOptions {
  /** Aborts the call. The call then rejects with the signal's own reason. */
  signal?: AbortSignal;
}

/**
 * Djoser's account endpoints. The inputs have the server's own field names, and so have the `fields` of an error.
 *
 * Every method throws `AuthError`: `invalid_input` (see `fields` and `detail`), `throttled`, `csrf`, `bad_response` (the message names the
 * setting to compare), `unreachable`, `server_error`, and `not_authenticated` when the project requires more permissions. Methods for the
 * logged-in user also throw `not_authenticated` when nobody is logged in, `session_ended` and `refresh_unavailable`.
 *
 * @category Account
 */
export interface DjoserAccount<User, Name extends string = 'username', Email extends string = 'email'> {
  /**
   * Creates a user. This call does not log in: call `login` next, or wait until the user has followed the link of the activation mail. When
   * the project has another serializer, name the type of its form.
   *
   * @example
   * await account.register({ username: 'ada', email: 'ada@example.com', password })
   * await account.register<MyForm>(form)
   */
  register<Form extends object = Registration<User, Name>>(
    form: Uninferred<Form>,
    options?: CallOptions,
  ): Promise<User>;

  /**
   * Activates an account with the link of the activation mail. A second click on the link is no error: `alreadyActive` is then `true`.
   *
   * @throws AuthError `invalid_input`: `fields.uid` or `fields.token`.
   * @example
   * const { alreadyActive } = await account.activate({ uid, token })
   */
  activate(
    link: MailedLink,
    options?: CallOptions,
  ): Promise<{
    /** Whether the account was active before this call. */
    alreadyActive: boolean;
  }>;

  /**
   * Sends the activation mail again. By default Djoser answers an unknown address as it answers a known one.
   *
   * @throws AuthError `bad_response` when SEND_ACTIVATION_EMAIL is off; `invalid_input` when the project reports unknown addresses.
   * @example
   * await account.resendActivation({ email })
   */
  resendActivation(form: Record<Email, string>, options?: CallOptions): Promise<void>;

  /**
   * Sends a mail with a link to choose a new password. By default Djoser answers an unknown address as it answers a known one. With its
   * setting PASSWORD_RESET_SHOW_EMAIL_NOT_FOUND, it refuses an unknown address.
   *
   * @throws AuthError `invalid_input`: `fields.email` for a malformed address, or `detail` for an unknown one.
   * @example
   * await account.resetPassword({ email })
   */
  resetPassword(form: Record<Email, string>, options?: CallOptions): Promise<void>;

  /**
   * Sets a new password with a mailed link, which works once. This call does not log in. When a user is logged in, the client then asks the
   * server for the user, and the session ends if the server refuses the tokens.
   *
   * @throws AuthError `invalid_input`: `fields.new_password`, `fields.uid`, `fields.token`.
   * @example
   * await account.confirmResetPassword({ uid, token, new_password })
   */
  confirmResetPassword(
    form: MailedLink & { new_password: string; re_new_password?: string },
    options?: CallOptions,
  ): Promise<AuthState<User>>;

  /**
   * Changes the password of the logged-in user. With CHECK_REVOKE_TOKEN the server then refuses all tokens that it made before. The
   * returned state says whether the session has ended (`rejected`).
   *
   * @throws AuthError `invalid_input`: `fields.current_password`, `fields.new_password`.
   * @example
   * const { status } = await account.setPassword({ current_password, new_password })
   */
  setPassword(
    form: { current_password: string; new_password: string; re_new_password?: string },
    options?: CallOptions,
  ): Promise<AuthState<User>>;

  /**
   * Sends a mail with a link to choose a new login name.
   *
   * @throws AuthError as `resetPassword`.
   * @example
   * await account.resetUsername({ email })
   */
  resetUsername(form: Record<Email, string>, options?: CallOptions): Promise<void>;

  /**
   * Sets a new login name with a mailed link, which works once.
   *
   * @throws AuthError `invalid_input`: `fields.new_username`, `fields.uid`, `fields.token`.
   * @example
   * await account.confirmResetUsername({ uid, token, new_username })
   */
  confirmResetUsername(form: MailedLink & NewUsername<Name>, options?: CallOptions): Promise<AuthState<User>>;

  /**
   * Changes the login name of the logged-in user, and updates `state.user`.
   *
   * @throws AuthError `invalid_input`: `fields.current_password`, `fields.new_username`.
   * @example
   * await account.setUsername({ current_password, new_username })
   */
  setUsername(form: { current_password: string } & NewUsername<Name>, options?: CallOptions): Promise<AuthState<User>>;

  /**
   * Changes the data of the logged-in user, and updates `state.user`. With SEND_ACTIVATION_EMAIL, a new email address makes the account
   * inactive until the user confirms the address, and the session ends (`rejected`).
   *
   * @throws AuthError `invalid_input`: `fields` has the messages by field.
   * @example
   * const user = await account.updateMe({ email: 'ada@example.org' })
   */
  updateMe<Changes extends object = ProfileChanges<User, Name>>(
    changes: Uninferred<Changes>,
    options?: CallOptions,
  ): Promise<User>;

  /**
   * Deletes the logged-in user, and logs out.
   *
   * @throws AuthError `invalid_input`: `fields.current_password`.
   * @example
   * await account.deleteMe({ current_password })
   */
  deleteMe(form: { current_password: string }, options?: CallOptions): Promise<void>;

  /**
   * Returns the users that the logged-in user may see. With HIDE_USERS, the list has only the logged-in user.
   *
   * @example
   * const { results, next } = await account.listUsers({ query: { page: '2' } })
   */
  listUsers(options?: CallOptions & { query?: Record<string, string> | URLSearchParams }): Promise<UserList<User>>;

  /**
   * Returns the address of the provider's login page. The application then sends the browser there. The server keeps the state of this
   * login in its Django session, so the browser must send the session cookie. Across sites this needs SESSION_COOKIE_SAMESITE "None".
   *
   * @throws AuthError `invalid_input` when `redirectUri` is not in SOCIAL_AUTH_ALLOWED_REDIRECT_URIS.
   * @example
   * location.href = await account.socialUrl('google-oauth2', 'https://app.example.com/welcome')
   */
  socialUrl(provider: string, redirectUri: string, options?: CallOptions): Promise<string>;

  /**
   * Logs in with the parameters that the provider added to the redirect address.
   *
   * @throws AuthError `invalid_input`: `detail` says what the provider or the server refused.
   * @example
   * await account.socialLogin('google-oauth2', new URLSearchParams(location.search))
   */
  socialLogin(
    provider: string,
    parameters: URLSearchParams | ({ state: string; code: string } & Record<string, string>),
    options?: CallOptions & { remember?: boolean },
  ): Promise<AuthState<User>>;
}

/** Keeps TypeScript from inferring the type from this argument. `NoInfer` does the same, but is `any` before TypeScript 5.4. */
type Uninferred<Type> = [Type][Type extends unknown ? 0 : never];
