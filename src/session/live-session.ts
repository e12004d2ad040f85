import type { StoredSession } from '../platform/storage.ts';
import { readClaims } from '../token/claims.ts';
import { expiryOf } from '../token/expiry.ts';
import type { SessionFacts } from '../token/state.ts';

/** A session in memory: the stored record and what was read from its tokens, decoded once. */
export interface LiveSession extends StoredSession, SessionFacts {}

/** `expiresInSeconds` overrides what the claims say: an opaque token whose life the server told with its answer. */
export function liveSession(stored: StoredSession, expiresInSeconds?: number): LiveSession {
  const claims = readClaims(stored.access);
  // What a server calls `expires_in` may be text, or nonsense, which would make a timer of NaN: a busy loop.
  const lifeMs = (expiresInSeconds as number) * 1000;
  return {
    ...stored,
    claims,
    expiresAt: lifeMs > 0 ? stored.savedAt + lifeMs : expiryOf(claims, stored.clockOffsetMs),
    refreshExpiresAt: expiryOf(readClaims(stored.refresh), stored.clockOffsetMs ?? 0),
  };
}

/** A question to the server whether there is a session behind its cookie: nothing is known of it yet, and nobody was told. */
export function isProbe({ access, refresh, savedAt }: LiveSession): boolean {
  return access === null && refresh === null && savedAt === 0;
}

/** May the access token be sent, now and for at least `marginMs`? Where there is none, or it is over, it may not. */
export function isGood({ access, expiresAt }: LiveSession, now: number, marginMs = 0): boolean {
  return access !== null && (expiresAt === null || now < expiresAt - marginMs);
}
