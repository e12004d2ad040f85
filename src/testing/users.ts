import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { UserSeed } from './options.ts';

/** A row of the user table. */
export interface User {
  readonly id: number;
  username: string;
  email: string;
  /** Plain text: this server keeps no secrets. */
  password: string;
  /** Changes with every new password, the same one included, as a salted hash does. */
  passwordHash: string;
  isActive: boolean;
  isStaff: boolean;
  /** What the project's own user model has besides. */
  fields: Readonly<Record<string, unknown>>;
  permissions: readonly string[];
  /** Epoch milliseconds, or null. Part of what a reset token signs, so that a link works once. */
  lastLoginAt: number | null;
}

/**
 * A user as tests see it: a copy.
 *
 * @category Fake server
 */
export interface UserInfo {
  /** Primary key. */
  readonly id: number;
  /** The name to log in with. */
  readonly username: string;
  /** The address; mails go there. */
  readonly email: string;
  /** May they log in? */
  readonly isActive: boolean;
  /** May they see and edit every user? */
  readonly isStaff: boolean;
  /** The fields beyond Djoser's own. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** What routes with a `permission` may ask for. */
  readonly permissions: readonly string[];
}

/**
 * What an administrator may change of a user. `fields` are put over those that are there.
 *
 * @category Fake server
 */
export type UserChanges = Partial<Pick<UserInfo, 'email' | 'isActive' | 'isStaff' | 'fields' | 'permissions'>>;

export function infoOf({ email, fields, id, isActive, isStaff, permissions, username }: User): UserInfo {
  return { id, username, email, isActive, isStaff, fields, permissions };
}

/** The user table. */
export interface Users {
  /** As Django's `create_user`, which writes names in their compatible form and domains in lower case. */
  create(seed: UserSeed): User;
  remove(user: User): void;
  byId(id: unknown): User | undefined;
  byUsername(username: string): User | undefined;
  byEmail(email: string): readonly User[];
  all(): readonly User[];
  setPassword(user: User, password: string): void;
}

/** `fields`: what every user has beyond Djoser's own, with the value of a new one. */
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

/** `CHECK_REVOKE_TOKEN`'s claim: the upper-case MD5 of the password hash (SimpleJWT utils.py `get_md5_hash_password`). */
export function revokeClaim(user: User): string {
  return bytesToHex(md5(utf8ToBytes(user.passwordHash))).toUpperCase();
}
