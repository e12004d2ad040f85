import type { StoredSession } from '../token/record.ts';

/** The word before the token. */
export interface Scheme {
  /** The word as far as it is known. */
  of(session: Pick<StoredSession, 'scheme'>): string;
  /** Must it be found out before a token of this session is sent? */
  isUnknown(session: StoredSession): boolean;
  /** Finds it out, once for all who ask. Never rejects: what cannot be found out now is asked for again at the next use. */
  find(): Promise<void>;
  /** A new token was refused: the word may be the reason. */
  doubt(): void;
}

/** The word that the server is known to take. */
export const fixedScheme = (word: string): Scheme => ({
  of: () => word,
  isUnknown: () => false,
  find: async () => {},
  doubt: () => {},
});
