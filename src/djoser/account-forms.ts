/**
 * What a link in a mail carries.
 *
 * @category Account
 */
export interface MailedLink {
  /** Who: the first part of Djoser's link. */
  uid: string;
  /** The one-time token: the second part. */
  token: string;
}

/**
 * A form of registration, as Djoser's default serializer has it. `re_password` is a copy where it is left out.
 *
 * @category Account
 */
export type Registration<User, Name extends string = 'username'> = { [Field in Name]: string } & {
  /** In plain text; checked by AUTH_PASSWORD_VALIDATORS. */
  password: string;
  /** The password once more, for USER_CREATE_PASSWORD_RETYPE. */
  re_password?: string;
} & Partial<Omit<User, 'id' | 'password' | Name>>;

/**
 * What a user may change about themself. The name they log in with is changed by `setUsername`: Djoser takes no notice of it here.
 *
 * @category Account
 */
export type ProfileChanges<User, Name extends string = 'username'> = Partial<Omit<User, 'id' | Name>>;

/**
 * A new name, once or twice: `new_username`, or `new_email` where that is what users log in with.
 *
 * @category Account
 */
export type NewUsername<Name extends string = 'username'> = { [Field in `new_${Name}`]: string } & {
  [Field in `re_new_${Name}`]?: string;
};

/**
 * A page of users, in the words of DRF's pagination; all of them where the project has none.
 *
 * @category Account
 */
export interface UserList<User> {
  /** The users of this page. */
  readonly results: readonly User[];
  /** How many there are on all pages. Cursors do not tell. */
  readonly count?: number;
  /** Address of the next page. */
  readonly next: string | null;
  /** Address of the page before. */
  readonly previous: string | null;
}
