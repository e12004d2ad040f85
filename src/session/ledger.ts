import type { AuthError } from '../token/errors.ts';
import type { AuthEvent, AuthWarning, RefreshCause, StartReason, WarningCode } from '../token/events.ts';
import { type Action, type AuthState, type EndReason, type RefreshStatus, transition } from '../token/state.ts';
import type { LiveSession } from './live-session.ts';

type EventOf<Type extends AuthEvent['type']> = Extract<AuthEvent, { type: Type }>;

/**
 * The one place where state changes: the state that everybody sees, the session behind it, and the news of it.
 *
 * News is queued and told in order, each listener for itself. Changes made under the lock of a refresh are told after it, with
 * `tell()`: a listener that calls back in must never wait for itself (supabase/auth-js#762).
 */
export interface Ledger<User> {
  readonly state: AuthState<User>;
  readonly live: LiveSession | null;
  /** The session to be restored: known to us, not yet to anybody else. */
  hold(live: LiveSession): void;
  /** What was held turned out to be nothing. */
  drop(): void;
  start(live: LiveSession, reason: StartReason): void;
  renew(live: LiveSession, cause: RefreshCause, tookMs: number): void;
  /** The record changed in a way that nobody sees: a lease, a scheme. */
  amend(live: LiveSession): void;
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
  const news: { state: AuthState<User> | null; event: AuthEvent | null }[] = [];
  const listeners = new Set<(state: AuthState<User>) => void>();
  const handlers = new Set<{ type: AuthEvent['type']; listener: (event: never) => void }>();
  const warned = new Set<WarningCode>();

  /** A listener's fault is the page's to see, and nobody else's to suffer. */
  const report = (error: unknown) => {
    if (typeof reportError === 'function') reportError(error);
    else warn('listener_failed', 'A listener threw. What it was told of has happened all the same.');
  };

  const call = <T>(listener: (value: T) => unknown, value: T) => {
    try {
      const result = listener(value);
      if (result instanceof Promise) result.catch(report);
    } catch (error) {
      report(error);
    }
  };

  const record = (action: Action<User> | null, event: AuthEvent | null) => {
    const before = state;
    if (action) state = transition(state, action);
    if (closed || (state === before && !event)) return;
    news.push({ state: state === before ? null : state, event });
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
    for (let item = news.shift(); item; item = news.shift()) {
      const { event } = item;
      if (item.state) for (const listener of [...listeners]) if (listeners.has(listener)) call(listener, item.state);
      if (!event) continue;
      if (event.type === 'warning') call(onWarning, event.warning);
      for (const handler of [...handlers]) {
        if (handler.type === event.type && handlers.has(handler))
          call(handler.listener as (event: AuthEvent) => void, event);
      }
    }
    telling = false;
  };

  return {
    get state() {
      return state;
    },
    get live() {
      return live;
    },
    hold(held) {
      live = held;
    },
    drop() {
      live = null;
      record({ type: 'nothingStored' }, null);
    },
    start(started, reason) {
      live = started;
      record({ type: 'started', facts: started.facts }, { type: 'started', reason });
    },
    renew(renewed, cause, tookMs) {
      const starts = state.status !== 'authenticated';
      live = renewed;
      record({ type: 'renewed', facts: renewed.facts }, starts ? { type: 'started', reason: 'restore' } : null);
      record(null, { type: 'refreshed', cause, tookMs });
    },
    amend(amended) {
      live = amended;
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
      if (closed) return () => {};
      listeners.add(listener);
      call(listener, state);
      return () => listeners.delete(listener);
    },
    on(type, listener) {
      const handler = { type, listener: listener as (event: never) => void };
      if (!closed) handlers.add(handler);
      return () => handlers.delete(handler);
    },
    close() {
      closed = true;
      news.length = 0;
      listeners.clear();
      handlers.clear();
    },
  };
}
