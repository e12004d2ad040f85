import type { ServerAccess } from './call.ts';

/** Where a client keeps its access to the server, for the account calls. It is found by a second copy of this package too. */
export const accountAccess: unique symbol = Symbol.for('latchkey.account') as never;

/** A client's access to its server. */
export interface AccountAccess<User> {
  /** Without the token: for endpoints that refuse one that is over. */
  readonly bare: ServerAccess;
  /** With the token of the session. */
  readonly authorized: ServerAccess;
  /** Called with the user as the server shows it now. */
  userLoaded(user: User): void;
}
