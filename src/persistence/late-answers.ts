import type { Lease } from '../platform/lease.ts';
import { lookAgain } from '../platform/wait.ts';
import type { StoredSession } from '../token/record.ts';
import { longestRefreshMs } from '../token/timing.ts';

/**
 * When the user leaves a page during a logout, this is how long other pages wait for the answer before they log in, in ms. In browsers
 * without Web Locks, they also wait this long for the answer to the refresh of a page that was left.
 */
export const leftMs = 3000;
/** When the user leaves a page during a refresh, this is how long after the request was sent other pages wait for its answer, in ms. */
const leftRefreshMs = 10_000;
/** How often a waiting page reads the lease, in ms. */
const lookEveryMs = 50;

/**
 * Cookie mode: the answers to requests of pages that the user has left. The browser still receives such an answer, and stores its cookie. A
 * page that is left during a request keeps its lease, and the entry of the lease says until when the answer may come.
 */
export interface LateAnswers {
  /** Whether an answer to a request of a page that was left may still come. */
  mayCome(): Promise<boolean>;
  /**
   * Waits for such an answer before a login, because its cookie would replace the cookie of the login. Without Web Locks it also waits before a
   * logout, because another page may be about to log in. The wait ends after `leftRefreshMs`.
   */
  beforeChange(): Promise<void>;
  /**
   * Whether the cookie of such an answer may have replaced the cookie of this session. This is possible when the request began before this
   * session, and when the session's access token was requested before the last moment at which the answer may come.
   */
  mayHaveReplaced(session: StoredSession): Promise<boolean>;
}

export function createLateAnswers(lease: Lease, now: () => number): LateAnswers {
  const maySend = async () => {
    const ms = (await lease.foreignUntil()) - now();
    // A lease of at most `leftMs` is the lease of a logout, or of a refresh of a page that was left in a browser without Web Locks.
    const isShort = ms > 0 && ms <= leftMs;
    return !isShort && now() >= (await lease.lateUntil()) - longestRefreshMs + leftRefreshMs;
  };
  return {
    mayCome: async () => now() < (await lease.lateUntil()),
    async beforeChange() {
      if (!(await maySend())) await lookAgain(maySend, lookEveryMs, leftRefreshMs, now);
    },
    async mayHaveReplaced({ startedAt, askedAt }) {
      const until = await lease.lateUntil();
      return startedAt > until - longestRefreshMs && askedAt < until;
    },
  };
}
