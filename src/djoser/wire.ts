import type { Reach } from './call.ts';

/** Where a client keeps its way to the server, for the account calls. Not a name: a copy of this package finds it all the same. */
export const wire: unique symbol = Symbol.for('latchkey.wire') as never;

/** A client's way to its server. */
export interface Wire<User> {
  /** Without the token: endpoints that refuse a stale one. */
  readonly bare: Reach;
  /** With the token of the session. */
  readonly authorized: Reach;
  /** The user as the server shows it now. */
  userLoaded(user: User): void;
}
