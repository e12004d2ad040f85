import type { StoredSession } from '../platform/storage.ts';
import { readClaims } from '../token/claims.ts';
import { expiryOf } from '../token/expiry.ts';
import type { SessionFacts } from '../token/state.ts';

/** A session in memory: the stored record and what was read from its tokens, decoded once. */
export interface LiveSession {
  readonly stored: StoredSession;
  readonly facts: SessionFacts;
}

/** `expiresAt` overrides what the claims say: an opaque token whose life the server told with its answer. */
export function liveSession(stored: StoredSession, expiresAt?: number): LiveSession {
  const claims = readClaims(stored.access);
  return {
    stored,
    facts: {
      claims,
      expiresAt: expiresAt ?? expiryOf(claims, stored.clockOffsetMs),
      refreshExpiresAt: expiryOf(readClaims(stored.refresh), stored.clockOffsetMs ?? 0),
      remember: stored.remember,
    },
  };
}

/** A question to the server whether there is a session behind its cookie: nothing is known of it yet, and nobody was told. */
export function isProbe({ stored }: LiveSession): boolean {
  return stored.access === null && stored.refresh === null && stored.savedAt === 0;
}

/** Is the access token past its end? A session that has none is over too. */
export function isOver({ stored, facts }: LiveSession, now: number): boolean {
  return stored.access === null || (facts.expiresAt !== null && now >= facts.expiresAt);
}

/** May the access token be sent, now and for at least `marginMs`? */
export function isGood({ stored, facts }: LiveSession, now: number, marginMs: number): boolean {
  return stored.access !== null && (facts.expiresAt === null || now < facts.expiresAt - marginMs);
}
