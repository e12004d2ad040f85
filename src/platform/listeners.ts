import type { AuthEvent, AuthWarning, WarningCode } from '../token/events.ts';
import type { AuthState } from '../token/state.ts';

type EventOf<Type extends AuthEvent['type']> = Extract<AuthEvent, { type: Type }>;

/** A new state or event for which the listeners have not been called yet. */
interface News {
  readonly type: 'state' | AuthEvent['type'];
  readonly value: unknown;
}
interface Listener {
  readonly type: News['type'];
  listener(value: never): unknown;
}

/**
 * Calls the listeners of a client for each new state and each event, in the order in which things happened. `add` only puts a state or an
 * event into a queue, and `tell` calls the listeners. While this page holds the lock for a refresh, the client calls only `add`. Otherwise
 * a listener that waits for the client would wait for a lock that is held until the listener is done (supabase/auth-js#762).
 */
export interface Listeners<User> {
  add(news: AuthState<User> | AuthEvent): void;
  /** Adds a warning to the queue, once per code. */
  warn(code: WarningCode, message: string): void;
  /** Calls the listeners for everything in the queue. An error of one listener does not affect the others. */
  tell(): void;
  subscribe(listener: (state: AuthState<User>) => void, current: AuthState<User>): () => void;
  on<Type extends AuthEvent['type']>(type: Type, listener: (event: EventOf<Type>) => void): () => void;
  close(): void;
}

export function createListeners<User>(onWarning: (warning: AuthWarning) => void): Listeners<User> {
  let telling = false;
  let closed = false;
  const queue: News[] = [];
  const listeners = new Set<Listener>();
  const warned = new Set<WarningCode>();

  /**
   * Reports the error of a listener as the browser reports an uncaught error, or with a warning where `reportError` is missing. Nothing is
   * thrown.
   */
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

  const add = (news: AuthState<User> | AuthEvent) => {
    if (!closed) queue.push({ type: 'type' in news ? news.type : 'state', value: news });
  };

  const warn = (code: WarningCode, message: string) => {
    if (warned.has(code)) return;
    warned.add(code);
    add({ type: 'warning', warning: Object.freeze({ code, message: `latchkey: ${message}` }) });
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
    add,
    warn,
    tell() {
      if (telling) return;
      telling = true;
      for (let item = queue.shift(); item; item = queue.shift())
        for (const each of [...listeners])
          if (each.type === item.type && listeners.has(each)) call(each.listener, item.value);
      telling = false;
    },
    subscribe(listener, current) {
      const stop = listen('state', listener);
      if (!closed) call(listener, current);
      return stop;
    },
    on: listen,
    close() {
      closed = true;
      queue.length = 0;
      listeners.clear();
    },
  };
}
