import type { ServerAccess } from './call.ts';

/**
 * The key of the property with which a client gives the account calls access to its server. `Symbol.for` returns the same key in a second
 * copy of this package.
 */
export const accountAccess: unique symbol = Symbol.for('latchkey.account') as never;

/** A client's access to its server. */
export interface AccountAccess<User> {
  /** Sends requests without the token, for endpoints that refuse an expired token. */
  readonly bare: ServerAccess;
  /** Sends requests with the session's access token. */
  readonly authorized: ServerAccess;
  /** Returns the id of the live session; an empty string when nobody is logged in. */
  sessionId(): string;
  /** Called with the user that an account call of this session got from the server. */
  userLoaded(sessionId: string, user: User): void;
}
