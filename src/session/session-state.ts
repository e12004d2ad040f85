import type { Clock } from '../platform/clock.ts';
import type { Listeners } from '../platform/listeners.ts';
import { readClaims } from '../token/claims.ts';
import type { AuthError } from '../token/errors.ts';
import { type AuthEvent, eventsBetween, type Via } from '../token/events.ts';
import { currentOf, ending, type Known, merge, type StoredSession } from '../token/record.ts';
import { type AuthState, type EndReason, type RefreshStatus, type SessionFacts, transition } from '../token/state.ts';
import { refreshExpiryOf } from '../token/timing.ts';

/** The session that counts: its record, and what was read from its tokens, decoded once. */
export interface LiveSession extends StoredSession, SessionFacts {
  /** When the access token ends by the clock that nobody can set, ms. */
  readonly untilTicks: number;
}

/**
 * The one place where the state changes. All that this page learns comes through `learn`; what everybody sees, and the events, are the
 * difference that it makes.
 */
export interface SessionState<User = unknown> {
  readonly state: AuthState<User>;
  /** All sessions that this page has heard of, with those that ended. */
  readonly known: Known;
  /** The session that counts; while it is being restored nobody else sees it. */
  readonly live: LiveSession | null;
  /** The session that counts, once everybody may see it. */
  readonly shown: LiveSession | null;
  /** The session of this id, while it is the one that counts. */
  session(id: string): LiveSession | null;
  isEnded(id: string): boolean;
  /** News of sessions. `via` says how it came; another tab's, unless more is said. `user` comes with a login. */
  learn(news: readonly StoredSession[], via?: Via, user?: User): void;
  /** The search for a stored session is over: shows the one that was found, or that there is none, and why. */
  show(why?: 'initial' | EndReason): void;
  /** A stored session that nobody has seen is ended, by a logout that came before it was found. */
  endUnseen(session: StoredSession, why: EndReason): void;
  refreshing(status: RefreshStatus, failed?: { readonly error: AuthError; readonly retryAt: number }): void;
  userLoaded(id: string, user: User): void;
  /**
   * May the access token be sent, now and for at least `marginMs`? Doubt about a clock counts as no, unless the token `isFinal`: no refresh can
   * bring another.
   */
  isGood(session: LiveSession, marginMs?: number, isFinal?: boolean): boolean;
}

export function createSessionState<User>(
  clock: Clock,
  listeners: Listeners<User>,
  onChange: () => void,
): SessionState<User> {
  let state: AuthState<User> = Object.freeze({ status: 'restoring' });
  let known: Known = new Map();
  let live: LiveSession | null = null;
  let isShown = false;
  let reason: 'initial' | EndReason = 'initial';
  let user: User | null = null;
  let refresh: RefreshStatus = 'idle';

  const update = (events: readonly AuthEvent[] = []) => {
    const before = state;
    state = transition(state, { session: isShown ? (live ?? reason) : null, user, refresh });
    // What a session leaves behind is put away before the next one is shown.
    const isReplaced = events.length > 1 && events[0]?.type === 'ended';
    if (isReplaced) listeners.add(events[0] as AuthEvent);
    if (state !== before) listeners.add(state);
    for (const event of isReplaced ? events.slice(1) : events) listeners.add(event);
    onChange();
  };

  const liveOf = (record: StoredSession): LiveSession => {
    const isSame = live?.access === record.access && live.expiresAt === record.expiresAt;
    const { now, ticks } = clock;
    return {
      ...record,
      claims: isSame && live ? live.claims : readClaims(record.access),
      refreshExpiresAt: refreshExpiryOf(record, readClaims(record.refresh)),
      untilTicks:
        isSame && live
          ? live.untilTicks
          : record.expiresAt === null
            ? Number.POSITIVE_INFINITY
            : ticks() + record.expiresAt - now(),
    };
  };

  return {
    get state() {
      return state;
    },
    get known() {
      return known;
    },
    get live() {
      return live;
    },
    get shown() {
      return isShown ? live : null;
    },
    session: (id) => (live?.id === id ? live : null),
    isEnded: (id) => known.get(id)?.ended !== undefined,

    learn(news, via = {}, newUser) {
      const before = live;
      let next = merge(known, news);
      const current = currentOf(next);
      // Only one session counts: the others are over, so that none of them comes back when this one ends.
      const others = [...next.values()].filter(({ id, ended }) => !ended && id !== current?.id);
      next = merge(
        next,
        others.map((each) => ending(each, via.ended ?? 'otherTab')),
      );
      if (next === known && !via.refreshed) return;
      known = next;
      live = current && liveOf(current);
      const wasShown = isShown;
      if (before?.id !== live?.id) {
        user = null;
        refresh = 'idle';
        if (!live) reason = via.ended ?? 'otherTab';
      }
      if (newUser !== undefined) user = newUser;
      if (via.refreshed) refresh = 'idle';
      // A login, and a refresh at page load, show the session that they bring; one that ends meanwhile is shown as ended.
      if (live ? via.refreshed || via.started : before) isShown = true;
      const from = wasShown || !live ? before : null;
      const how = wasShown || via.started ? via : { ...via, started: 'restore' as const };
      update(isShown ? eventsBetween(from, live, how) : []);
    },

    show(why = 'initial') {
      if (isShown) return;
      isShown = true;
      reason = why;
      update(live ? [{ type: 'started', reason: 'restore' }] : []);
    },

    endUnseen(session, why) {
      known = merge(known, [ending(session, why)]);
      update([{ type: 'ended', reason: why }]);
    },

    refreshing(status, failed) {
      refresh = status;
      update(failed ? [{ type: 'refreshfailed', ...failed }] : []);
    },

    userLoaded(id, loaded) {
      if (live?.id !== id) return;
      user = loaded;
      update();
    },

    isGood({ access, expiresAt, askedAt, untilTicks }, marginMs = 0, isFinal = false) {
      if (access === null) return false;
      if (expiresAt === null) return true;
      const now = clock.now();
      // A token that was asked for in the future: the clock was set back, and how old the token is nobody knows.
      return now < expiresAt - marginMs && (isFinal || now >= askedAt) && clock.ticks() < untilTicks - marginMs;
    },
  };
}
