import type { AuthEvent, AuthWarning, WarningCode } from '../token/events.ts';
import type { AuthState } from '../token/state.ts';

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
 * The listeners of a client, and what they are told, in order and each for itself. What happens under the lock of a refresh is told after it, with
 * `tell()`: a listener that calls back in must never wait for itself (supabase/auth-js#762).
 */
export interface Listeners<User> {
  add(news: AuthState<User> | AuthEvent): void;
  /** Once per code. */
  warn(code: WarningCode, message: string): void;
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
