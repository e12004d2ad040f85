import type { Clock } from './clock.ts';
import type { Identifiers } from './identifiers.ts';
import { base64url, textOf } from './jwt.ts';
import type { User, Users } from './users.ts';

/**
 * A mail that the server would have sent. It has the data of the mailed link.
 *
 * @category Fake server
 */
export interface Mail {
  /** The purpose of the link. */
  readonly kind: 'activation' | 'password_reset' | 'username_reset';
  /** The address of the user. */
  readonly to: string;
  /** The user's id, as encoded in the link. */
  readonly uid: string;
  /** The one-time token in the link. */
  readonly token: string;
}

/** Stores the mails that were sent, and checks the links in them. */
export interface Mailbox {
  readonly sent: readonly Mail[];
  send(kind: Mail['kind'], user: User): void;
  /** Returns the user whose `uid` this is, or `undefined` when there is no such user. */
  userOf(uid: string, users: Users): User | undefined;
  /** Whether this token was mailed to this user, and neither has expired nor become invalid by a change of the user. */
  accepts(user: User, token: string): boolean;
}

// Django's PASSWORD_RESET_TIMEOUT: three days, in seconds.
const TIMEOUT_SECONDS = 259_200;

export function createMailbox(clock: Clock, ids: Identifiers): Mailbox {
  const sent: Mail[] = [];
  const made = new Map<string, { at: number; state: string }>();
  return {
    sent,
    send(kind, user) {
      const at = clock.seconds();
      const token = `${at.toString(36).slice(-6)}-${ids.hex(32)}`;
      made.set(token, { at, state: fingerprint(user) });
      sent.push({ kind, to: user.email, uid: base64url(new TextEncoder().encode(String(user.id))), token });
    },
    userOf(uid, users) {
      try {
        return users.byId(textOf(uid));
      } catch {
        return undefined;
      }
    },
    accepts(user, token) {
      const entry = made.get(token);
      return entry?.state === fingerprint(user) && clock.seconds() - entry.at <= TIMEOUT_SECONDS;
    },
  };
}

/**
 * Returns the data of a user that Django's `PasswordResetTokenGenerator` signs besides the time. The use of a link changes these data, so a
 * link works only once.
 */
function fingerprint(user: User): string {
  const lastLogin = user.lastLoginAt === null ? null : Math.floor(user.lastLoginAt / 1000);
  return JSON.stringify([user.id, user.passwordHash, lastLogin, user.email]);
}
