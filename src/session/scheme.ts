import type { WarningCode } from '../token/events.ts';
import type { StoredSession } from '../token/record.ts';

/** Knows the scheme: the word before the token in the `Authorization` header. */
export interface Scheme {
  /** Returns the scheme for this session: the known one, or the most usual one. */
  of(session: Pick<StoredSession, 'scheme'>): string;
  /**
   * Whether the scheme must be found out before a token of this session is sent. `false` when this session has waited for the answer
   * already: this function then asks in the background, and the token is sent with a guess.
   */
  isUnknown(session: StoredSession): boolean;
  /**
   * Finds out the scheme, with one request for all callers, who wait for a limited time. A later answer is still used. Never rejects: after
   * a failure, a later call asks again.
   */
  find(): Promise<void>;
  /**
   * Called when the server has refused, with the 401 `response`, a token with the scheme `word`. Asks the server when the scheme is unknown,
   * or when the server may have changed it. Returns whether the server wants another scheme. Never rejects.
   */
  isWrong(word: string, sent: StoredSession, response: Response): Promise<boolean>;
  /** Called when the server has refused a new token with this response. A wrong scheme may be the reason. */
  doubt(response: Response): void;
}

/**
 * Returns a `Scheme` for the word that the application has set. It never asks the server, and warns when the server names another scheme.
 */
export const fixedScheme = (word: string, warn: (code: WarningCode, message: string) => void): Scheme => ({
  of: () => word,
  isUnknown: () => false,
  find: async () => {},
  isWrong: async () => false,
  doubt({ headers }) {
    const named = /^\w+/.exec(headers.get('www-authenticate') ?? '')?.[0];
    if (named && named !== word)
      warn(
        'scheme_mismatch',
        `The server wants the scheme "${named}", and was sent "${word}". Compare AUTH_HEADER_TYPES.`,
      );
  },
});
