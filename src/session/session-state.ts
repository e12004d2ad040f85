import type { Clock } from '../platform/clock.ts';
import type { Listeners } from '../platform/listeners.ts';
import { readClaims } from '../token/claims.ts';
import type { AuthError } from '../token/errors.ts';
import { type AuthEvent, eventsBetween, type Via } from '../token/events.ts';
import { currentOf, ending, type Known, merge, type StoredSession } from '../token/record.ts';
import { type AuthState, type EndReason, type RefreshStatus, type SessionFacts, transition } from '../token/state.ts';
import { refreshExpiryOf } from '../token/timing.ts';

/** The live session: its record, with the claims of its tokens. */
export interface LiveSession extends StoredSession, SessionFacts {
  /** When the access token expires, in ms on the clock `ticks()`, which nobody can set; Infinity when only the server can tell. */
  readonly untilTicks: number;
}

/**
 * Holds the sessions that this page knows, and the state. Every change of a session goes through `learn`. The new state and the events are
 * computed from the live session before and after the change.
 */
export interface SessionState<User = unknown> {
  readonly state: AuthState<User>;
  /** All sessions that this page knows, with those that have ended. */
  readonly known: Known;
  /** The live session, or `null` when there is none. During page load the state does not show the live session yet. */
  readonly live: LiveSession | null;
  /** The live session if the state shows it, else `null`. */
  readonly shown: LiveSession | null;
  /** Returns the session with this id when it is the live one, else `null`. */
  session(id: string): LiveSession | null;
  isEnded(id: string): boolean;
  /**
   * Merges records into the known sessions. `via`: what caused the change; default: another tab. `user`: the user that the server sent with
   * the tokens of a login.
   */
  learn(news: readonly StoredSession[], via?: Via, user?: User): void;
  /** Ends the state `restoring`: shows the stored session that was found, or `anonymous` with the reason `why`. */
  show(why?: 'initial' | EndReason): void;
  /** Ends a stored session that was never shown, because a logout came before the session was found. */
  endUnseen(session: StoredSession, why: EndReason): void;
  /** Sets `refresh` in the state. With `failed`, also fires the event `refreshfailed`. */
  refreshing(status: RefreshStatus, failed?: { readonly error: AuthError; readonly retryAt: number }): void;
  userLoaded(id: string, user: User): void;
  /**
   * Whether the access token is valid now and for at least `marginMs`. When the clock was set back, nobody knows how old the token is. The
   * result is then `false`, and `true` only with `isFinal`, for a token that no refresh can replace.
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
    // When one session replaces another, listeners get the event `ended` before the new state, so that they first remove the data of the
    // old session.
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
      // Only one session may be live. The others end here, so that none of them becomes live when this one ends.
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
      // A better token, also of another tab, ends the pause.
      if (via.refreshed || (refresh === 'coolingDown' && live?.access !== before?.access)) refresh = 'idle';
      // After a login, and after a refresh at page load, the state shows the session. When a session ends during page load, the state shows
      // its end.
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
      // When the token seems to come from the future (`now < askedAt`), the clock was set back, and the age of the token is unknown.
      return now < expiresAt - marginMs && (isFinal || now >= askedAt) && clock.ticks() < untilTicks - marginMs;
    },
  };
}
