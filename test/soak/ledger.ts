/** What the person at the browser did, and whether that explains what the tabs tell. */
import type { User } from './places.ts';
import { userIds } from './places.ts';
import type { Told } from './watch.ts';

/** A login or a logout. Epoch ms. */
interface Change {
  readonly slot: number;
  readonly kind: 'login' | 'logout';
  readonly begunAt: number;
  doneAt: number;
  /** The session that it ended. */
  readonly ended: Session | undefined;
}

interface Session {
  readonly id: string | null;
  readonly from: number;
  until: number;
}

export interface Ledger {
  readonly sessions: readonly Session[];
  readonly logouts: number;
  /** Logins while somebody else was logged in. */
  readonly switches: number;
  /** Who is logged in; null while nobody is. */
  readonly user: User | null;
  /** @param work resolves to the id of the session. */
  login(slot: number, user: User, work: () => Promise<string | null>): Promise<void>;
  logout(slot: number, work: () => Promise<unknown>): Promise<void>;
  /** Did a person end the session that a tab says has ended? */
  explains(slot: number, told: Told): boolean;
  /** Had nobody logged in or out for some seconds at that moment, and has nobody since? */
  isSettledSince(at: number): boolean;
}

/** What a busy machine takes to tell all pages of a login, ms. */
export const settledMs = 5_000;

export function createLedger(): Ledger {
  const changes: Change[] = [];
  const sessions: Session[] = [];
  let [logouts, switches] = [0, 0];
  let user: User | null = null;

  const change = async <Result>(slot: number, kind: Change['kind'], work: () => Promise<Result>): Promise<Result> => {
    const ended = user === null ? undefined : sessions.at(-1);
    const entry: Change = { slot, kind, begunAt: Date.now(), doneAt: Number.POSITIVE_INFINITY, ended };
    changes.push(entry);
    const result = await work();
    entry.doneAt = Date.now();
    if (ended) ended.until = entry.doneAt;
    return result;
  };
  return {
    sessions,
    get logouts() {
      return logouts;
    },
    get switches() {
      return switches;
    },
    get user() {
      return user;
    },
    async login(slot, next, work) {
      if (user !== null) switches += 1;
      const from = Date.now();
      const id = await change(slot, 'login', work);
      sessions.push({ id, from, until: Number.POSITIVE_INFINITY });
      user = next;
    },
    async logout(slot, work) {
      const done = change(slot, 'logout', work);
      user = null;
      await done;
      logouts += 1;
    },
    explains(slot, { reason, at, session }) {
      const end = changes.find(({ ended, begunAt }) => ended?.id === session && begunAt <= at);
      if (!end || session === null) return false;
      return (
        reason === 'otherTab' || (end.slot === slot && reason === { login: 'replaced', logout: 'logout' }[end.kind])
      );
    },
    isSettledSince: (at) => changes.every(({ doneAt }) => doneAt + settledMs < at),
  };
}

/** Whose token it is. */
export const isOf = (id: string | null, user: User | null): boolean =>
  user === null ? id === null : id === userIds[user];

/**
 * The most refreshes that sessions can need. A token is renewed when half of its life is over at the earliest: the margin is 30 s, but never
 * more than half of a life. So the first refresh of a session comes half a life after its login, and the others as far apart.
 */
export function mostRefreshes(sessions: readonly Session[], lifeMs: number, now: number): number {
  const each = sessions.map(({ from, until }) => Math.floor((Math.min(until, now) - from) / (lifeMs / 2)));
  return each.reduce((sum, count) => sum + count, 0);
}
