import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { UserSeed } from './options.ts';

/** A row of the user table. */
export interface User {
  readonly id: number;
  username: string;
  email: string;
  /** The password as plain text: this server protects no secrets. */
  password: string;
  /** A new value for each password that is set, even for the same password, as with a salted hash. */
  passwordHash: string;
  isActive: boolean;
  isStaff: boolean;
  /** The fields that the project's user model has besides Django's. */
  fields: Readonly<Record<string, unknown>>;
  permissions: readonly string[];
  /**
   * Django's `last_login`, in epoch ms; null until a mailed link sets it. The token of a mailed link is made from this value, and the use
   * of the link changes the value. So the link works only once.
   */
  lastLoginAt: number | null;
}

/**
 * A copy of a user, for tests.
 *
 * @category Fake server
 */
export interface UserInfo {
  /** The primary key. */
  readonly id: number;
  /** The name to log in with. */
  readonly username: string;
  /** The e-mail address, which mails are sent to. */
  readonly email: string;
  /** Whether the user may log in. */
  readonly isActive: boolean;
  /** Whether the user may see and change every user. */
  readonly isStaff: boolean;
  /** The fields besides Djoser's own. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The permissions that routes with a `permission` check. */
  readonly permissions: readonly string[];
}

/**
 * The properties of a user that an administrator may change. `fields` are merged with the user's fields.
 *
 * @category Fake server
 */
export type UserChanges = Partial<Pick<UserInfo, 'email' | 'isActive' | 'isStaff' | 'fields' | 'permissions'>>;

export function infoOf({ email, fields, id, isActive, isStaff, permissions, username }: User): UserInfo {
  return { id, username, email, isActive, isStaff, fields, permissions };
}

/** The user table. */
export interface Users {
  /** Adds a user as Django's `create_user` does: the name is normalized to NFKC, and the domain of the address is in lower case. */
  create(seed: UserSeed): User;
  remove(user: User): void;
  byId(id: unknown): User | undefined;
  byUsername(username: string): User | undefined;
  byEmail(email: string): readonly User[];
  all(): readonly User[];
  setPassword(user: User, password: string): void;
}

/** Creates the user table. `fields` are the fields that each user has besides Djoser's, with their values for a new user. */
export function createUsers(fields: Readonly<Record<string, unknown>>): Users {
  const rows = new Map<number, User>();
  let nextId = 1;
  let salt = 0;

  const hashOf = (password: string) => {
    salt += 1;
    return `md5$${salt}$${bytesToHex(md5(utf8ToBytes(`${salt}${password}`)))}`;
  };
  const all = () => [...rows.values()];
  return {
    create(seed) {
      const password = seed.password ?? 'correct-horse';
      const user: User = {
        id: nextId,
        username: seed.username.normalize('NFKC'),
        email: (seed.email ?? `${seed.username}@example.test`).replace(/[^@]*$/, (domain) => domain.toLowerCase()),
        password,
        passwordHash: hashOf(password),
        isActive: seed.isActive ?? true,
        isStaff: seed.isStaff ?? false,
        fields: { ...fields, ...seed.fields },
        permissions: seed.permissions ?? [],
        lastLoginAt: null,
      };
      nextId += 1;
      rows.set(user.id, user);
      return user;
    },
    remove: (user) => void rows.delete(user.id),
    byId: (id) => rows.get(Number(id)),
    byUsername: (username) => all().find((user) => user.username === username),
    byEmail: (email) => all().filter((user) => user.email === email),
    all,
    setPassword(user, password) {
      user.password = password;
      user.passwordHash = hashOf(password);
    },
  };
}

/** Returns the claim of `CHECK_REVOKE_TOKEN`: the MD5 of the password hash, in capitals (SimpleJWT utils.py `get_md5_hash_password`). */
export function revokeClaim(user: User): string {
  return bytesToHex(md5(utf8ToBytes(user.passwordHash))).toUpperCase();
}
