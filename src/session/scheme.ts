import type { WarningCode } from '../token/events.ts';
import type { StoredSession } from '../token/record.ts';

/** The scheme: the word before the token in the header. */
export interface Scheme {
  /** Returns the scheme to use, as far as it is known. */
  of(session: Pick<StoredSession, 'scheme'>): string;
  /** Whether the scheme must be found out before a token of this session is sent. */
  isUnknown(session: StoredSession): boolean;
  /** Finds out the scheme, with one request for all callers. Never rejects: after a failure, a later call asks again. */
  find(): Promise<void>;
  /**
   * Called when a token that was sent with the scheme `word` was refused with 401. Asks the server when that scheme was only guessed. Returns
   * whether the server wants another scheme. Never rejects.
   */
  isWrong(word: string, sent: StoredSession): Promise<boolean>;
  /** Called when a new token was refused with this answer. A wrong scheme may be the reason. */
  doubt(response: Response): void;
}

/** Returns the scheme that the application has set. */
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
