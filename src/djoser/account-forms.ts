/**
 * The two parts of a link in Djoser's mails.
 *
 * @category Account
 */
export interface MailedLink {
  /** Identifies the user: the first part of the link. */
  uid: string;
  /** The one-time token: the second part of the link. */
  token: string;
}

/**
 * The registration form of Djoser's default serializer. When `re_password` is left out, the client copies `password` into it.
 *
 * @category Account
 */
export type Registration<User, Name extends string = 'username'> = { [Field in Name]: string } & {
  /** The password in plain text. The server checks it with AUTH_PASSWORD_VALIDATORS. */
  password: string;
  /** The password a second time, for USER_CREATE_PASSWORD_RETYPE. */
  re_password?: string;
} & Partial<Omit<User, 'id' | 'password' | Name>>;

/**
 * The fields that users may change about themselves. Djoser ignores the login name here; `setUsername` changes it.
 *
 * @category Account
 */
export type ProfileChanges<User, Name extends string = 'username'> = Partial<Omit<User, 'id' | Name>>;

/**
 * The new login name: `new_username`, or `new_email` when users log in with their email address. `re_new_…` is the same name a second time,
 * for SET_USERNAME_RETYPE.
 *
 * @category Account
 */
export type NewUsername<Name extends string = 'username'> = { [Field in `new_${Name}`]: string } & {
  [Field in `re_new_${Name}`]?: string;
};

/**
 * One page of users, with the field names of DRF's pagination. Without pagination on the server, `results` has all users.
 *
 * @category Account
 */
export interface UserList<User> {
  /** The users of this page. */
  readonly results: readonly User[];
  /** The number of users on all pages. DRF's cursor pagination has no such number. */
  readonly count?: number;
  /** The address of the next page; `null` on the last page. */
  readonly next: string | null;
  /** The address of the previous page; `null` on the first page. */
  readonly previous: string | null;
}
