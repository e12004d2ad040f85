import type { AuthError } from '../token/errors.ts';
import type { AuthEvent, AuthWarning, RefreshCause, StartReason, WarningCode } from '../token/events.ts';
import { type Action, type AuthState, type EndReason, type RefreshStatus, transition } from '../token/state.ts';
import type { LiveSession } from './live-session.ts';

type EventOf<Type extends AuthEvent['type']> = Extract<AuthEvent, { type: Type }>;

/** What is told next, and who wants to hear of such: a new state, or an event. */
interface News {
  readonly type: 'state' | AuthEvent['type'];
  readonly value: unknown;
}
interface Listener {
  readonly type: News['type'];
  listener(value: never): unknown;
}

/**
 * The one place where state changes: the state that everybody sees, the session behind it, and the news of it.
 *
 * News is queued and told in order, each listener for itself. Changes made under the lock of a refresh are told after it, with
 * `tell()`: a listener that calls back in must never wait for itself (supabase/auth-js#762).
 */
export interface Ledger<User> {
  readonly state: AuthState<User>;
  readonly live: LiveSession | null;
  /** The live session, once everybody knows of it: one that is being restored is nobody's yet. */
  readonly known: LiveSession | null;
  /** The live session, while it is still the one of this id. */
  session(id: string): LiveSession | null;
  /** A record that nobody sees change: a session to be restored, a lease, a scheme. */
  hold(live: LiveSession): void;
  /** What was held turned out to be nothing. */
  drop(): void;
  start(live: LiveSession, reason: StartReason): void;
  renew(live: LiveSession, cause: RefreshCause, tookMs: number): void;
  end(reason: EndReason, error?: AuthError): void;
  refreshing(status: RefreshStatus, failed?: { error: AuthError; retryAt: number }): void;
  userLoaded(user: User): void;
  warn(code: WarningCode, message: string): void;
  tell(): void;
  subscribe(listener: (state: AuthState<User>) => void): () => void;
  on<Type extends AuthEvent['type']>(type: Type, listener: (event: EventOf<Type>) => void): () => void;
  close(): void;
}

export function createLedger<User>(onWarning: (warning: AuthWarning) => void, changed: () => void): Ledger<User> {
  let state: AuthState<User> = Object.freeze({ status: 'restoring' });
  let live: LiveSession | null = null;
  let telling = false;
  let closed = false;
  const news: News[] = [];
  const listeners = new Set<Listener>();
  const warned = new Set<WarningCode>();

  /** A listener's fault is the page's to see, and nobody else's to suffer. */
  const report = (error: unknown) => {
    if (typeof reportError === 'function') reportError(error);
    else warn('listener_failed', 'A listener threw. What it was told of has happened.');
  };

  const call = (listener: (value: never) => unknown, value: unknown) => {
    try {
      const result = listener(value as never);
      if (result instanceof Promise) result.catch(report);
    } catch (error) {
      report(error);
    }
  };

  const record = (action: Action<User> | null, event: AuthEvent | null) => {
    const before = state;
    if (action) state = transition(state, action);
    if (closed || (state === before && !event)) return;
    if (state !== before) news.push({ type: 'state', value: state });
    if (event) news.push({ type: event.type, value: event });
    changed();
  };

  const warn = (code: WarningCode, message: string) => {
    if (warned.has(code)) return;
    warned.add(code);
    record(null, { type: 'warning', warning: Object.freeze({ code, message: `latchkey: ${message}` }) });
  };

  const tell = () => {
    if (telling) return;
    telling = true;
    for (let item = news.shift(); item; item = news.shift())
      for (const each of [...listeners])
        if (each.type === item.type && listeners.has(each)) call(each.listener, item.value);
    telling = false;
  };

  const listen = (type: News['type'], listener: (value: never) => unknown) => {
    const entry = { type, listener };
    if (!closed) listeners.add(entry);
    return () => {
      listeners.delete(entry);
    };
  };
  listen('warning', ({ warning }: EventOf<'warning'>) => onWarning(warning));

  return {
    get state() {
      return state;
    },
    get live() {
      return live;
    },
    get known() {
      return state.status === 'authenticated' ? live : null;
    },
    session: (id) => (live?.id === id ? live : null),
    hold(held) {
      live = held;
    },
    drop() {
      live = null;
      record({ type: 'nothingStored' }, null);
    },
    start(started, reason) {
      live = started;
      record({ type: 'started', facts: started }, { type: 'started', reason });
    },
    renew(renewed, cause, tookMs) {
      const starts = state.status !== 'authenticated';
      live = renewed;
      record({ type: 'renewed', facts: renewed }, starts ? { type: 'started', reason: 'restore' } : null);
      record(null, { type: 'refreshed', cause, tookMs });
    },
    end(reason, error) {
      live = null;
      record({ type: 'ended', reason }, { type: 'ended', reason, ...(error && { error }) });
    },
    refreshing(status, failed) {
      record({ type: 'refresh', refresh: status }, failed ? { type: 'refreshfailed', ...failed } : null);
    },
    userLoaded(user) {
      record({ type: 'userLoaded', user }, null);
    },
    warn,
    tell,
    subscribe(listener) {
      const stop = listen('state', listener);
      if (!closed) call(listener, state);
      return stop;
    },
    on: listen,
    close() {
      closed = true;
      news.length = 0;
      listeners.clear();
    },
  };
}
