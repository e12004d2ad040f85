import type { Session } from '../session/session.ts';
import type { AuthState } from '../token/state.ts';
import type { AccountAccess, accountAccess } from './account-access.ts';
import type { MailedLink, NewUsername, ProfileChanges, Registration, UserList } from './account-forms.ts';

/**
 * What the account calls need of a client: one made by `createAuth` has it.
 *
 * @category Account
 */
export interface AccountClient<User> extends Pick<Session<User>, 'adopt' | 'logout' | 'on' | 'ready' | 'state'> {
  getUser(options?: { reload?: boolean; signal?: AbortSignal }): Promise<User>;
  /** @internal */
  readonly [accountAccess]: AccountAccess<User>;
}

/**
 * What Djoser takes from the project's user model.
 *
 * @category Account
 */
export interface AccountOptions<Name extends string, Email extends string> {
  /** `USERNAME_FIELD`, which is in paths and fields: `set_email/` with `new_email`. Default `username`. */
  usernameField?: Name;
  /** `EMAIL_FIELD`. Default `email`. */
  emailField?: Email;
}

/**
 * What every call takes.
 *
 * @category Account
 */
export interface CallOptions {
  /** Ends the call with the signal's own reason. */
  signal?: AbortSignal;
}

/**
 * Djoser's endpoints for the account. Inputs have the server's own field names, as the `fields` of an error have.
 *
 * Every method throws `AuthError`: `invalid_input` (see `fields` and `detail`), `throttled`, `csrf`, `bad_response` (the message says
 * which setting to compare), `unreachable`, `server_error`, and `not_authenticated` where the project asks for more rights. Those for the
 * logged-in user also throw `not_authenticated` when there is none, `session_ended` and `refresh_unavailable`.
 *
 * @category Account
 */
export interface DjoserAccount<User, Name extends string = 'username', Email extends string = 'email'> {
  /**
   * Creates a user, and logs nobody in: call `login` next, or wait for the activation mail. Another serializer: name its form's type.
   *
   * @example
   * await account.register({ username: 'ada', email: 'ada@example.com', password })
   * await account.register<MyForm>(form)
   */
  register<Form extends object = Registration<User, Name>>(form: NoInfer<Form>, options?: CallOptions): Promise<User>;

  /**
   * Activates the account of a mailed link. A second click is no error: `alreadyActive` is true.
   *
   * @throws AuthError `invalid_input`: `fields.uid` or `fields.token`.
   * @example
   * const { alreadyActive } = await account.activate({ uid, token })
   */
  activate(
    link: MailedLink,
    options?: CallOptions,
  ): Promise<{
    /** The account was active before. */
    alreadyActive: boolean;
  }>;

  /**
   * Sends the activation mail again. The server does not tell whether there is such an account.
   *
   * @throws AuthError `bad_response` where SEND_ACTIVATION_EMAIL is off; `invalid_input` where the server shows unknown addresses.
   * @example
   * await account.resendActivation({ email })
   */
  resendActivation(form: Record<Email, string>, options?: CallOptions): Promise<void>;

  /**
   * Mails a link to choose a new password. The server does not tell whether there is such an account.
   *
   * @throws AuthError `invalid_input`: `fields.email`, or `detail` where the server shows unknown addresses.
   * @example
   * await account.resetPassword({ email })
   */
  resetPassword(form: Record<Email, string>, options?: CallOptions): Promise<void>;

  /**
   * Sets the password of a mailed link, which works once. Logs nobody in; whoever is logged in stays so only if the server agrees.
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
   * Changes the password of the logged-in user. With CHECK_REVOKE_TOKEN the tokens die of it: the state says whether the session has
   * ended (`rejected`).
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
   * Mails a link to choose a new name to log in with.
   *
   * @throws AuthError as `resetPassword`.
   * @example
   * await account.resetUsername({ email })
   */
  resetUsername(form: Record<Email, string>, options?: CallOptions): Promise<void>;

  /**
   * Sets the name of a mailed link, which works once.
   *
   * @throws AuthError `invalid_input`: `fields.new_username`, `fields.uid`, `fields.token`.
   * @example
   * await account.confirmResetUsername({ uid, token, new_username })
   */
  confirmResetUsername(form: MailedLink & NewUsername<Name>, options?: CallOptions): Promise<AuthState<User>>;

  /**
   * Changes the name that the logged-in user logs in with, and `state.user` with it.
   *
   * @throws AuthError `invalid_input`: `fields.current_password`, `fields.new_username`.
   * @example
   * await account.setUsername({ current_password, new_username })
   */
  setUsername(form: { current_password: string } & NewUsername<Name>, options?: CallOptions): Promise<AuthState<User>>;

  /**
   * Changes the logged-in user, and `state.user` with it. With SEND_ACTIVATION_EMAIL a new address must be confirmed first: the account is
   * inactive at once, and the session ends (`rejected`).
   *
   * @throws AuthError `invalid_input`: a field's name.
   * @example
   * const user = await account.updateMe({ email: 'ada@example.org' })
   */
  updateMe<Changes extends object = ProfileChanges<User, Name>>(
    changes: NoInfer<Changes>,
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
   * The users that the logged-in one may see: with HIDE_USERS, only themself.
   *
   * @example
   * const { results, next } = await account.listUsers({ query: { page: '2' } })
   */
  listUsers(options?: CallOptions & { query?: Record<string, string> | URLSearchParams }): Promise<UserList<User>>;

  /**
   * Where to send the browser for a login with another provider. The server keeps the state in its session, so its cookie must get
   * through: across sites with SESSION_COOKIE_SAMESITE "None".
   *
   * @throws AuthError `invalid_input` when the address is not in SOCIAL_AUTH_ALLOWED_REDIRECT_URIS.
   * @example
   * location.href = await account.socialUrl('google-oauth2', 'https://app.example.com/welcome')
   */
  socialUrl(provider: string, redirectUri: string, options?: CallOptions): Promise<string>;

  /**
   * Logs in with what the provider added to the redirect address.
   *
   * @throws AuthError `invalid_input`: `detail` says what the provider or the server's session did not like.
   * @example
   * await account.socialLogin('google-oauth2', new URLSearchParams(location.search))
   */
  socialLogin(
    provider: string,
    parameters: URLSearchParams | ({ state: string; code: string } & Record<string, string>),
    options?: CallOptions & { remember?: boolean },
  ): Promise<AuthState<User>>;
}
