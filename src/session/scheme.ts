import type { WarningCode } from '../token/events.ts';
import type { StoredSession } from '../token/record.ts';

/** The word before the token. */
export interface Scheme {
  /** The word as far as it is known. */
  of(session: Pick<StoredSession, 'scheme'>): string;
  /** Must it be found out before a token of this session is sent? */
  isUnknown(session: StoredSession): boolean;
  /** Finds it out, once for all who ask. Never rejects: what cannot be found out now is asked for again at the next use. */
  find(): Promise<void>;
  /** A new token was refused with this answer: the word may be the reason. */
  doubt(response: Response): void;
}

/** The word that the application has named. */
export const fixedScheme = (word: string, warn: (code: WarningCode, message: string) => void): Scheme => ({
  of: () => word,
  isUnknown: () => false,
  find: async () => {},
  doubt({ headers }) {
    const named = /^\w+/.exec(headers.get('www-authenticate') ?? '')?.[0];
    if (named && named !== word)
      warn(
        'scheme_mismatch',
        `The server wants the scheme "${named}", and was sent "${word}". Compare AUTH_HEADER_TYPES.`,
      );
  },
});
