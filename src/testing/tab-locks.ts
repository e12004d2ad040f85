import type { LockManagerLike } from '../platform/lock.ts';
import type { TabLife } from './tab-life.ts';

/** The locks of one browser. As in the Web Locks API, they are granted in order, and shared locks can be held together. */
export interface TabLocks {
  /** Returns `navigator.locks` of one tab. */
  of(life: TabLife): LockManagerLike;
  /** Releases all locks of a tab whose page ends, and removes its requests for locks. */
  releaseAll(life: TabLife): void;
}

interface LockRequest {
  readonly name: string;
  readonly mode: 'shared' | 'exclusive';
  readonly life: TabLife;
  readonly start: () => void;
}

export function createTabLocks(): TabLocks {
  const held = new Set<LockRequest>();
  const waiting = new Set<LockRequest>();

  const isFree = ({ mode, name }: LockRequest) =>
    [...held].every((other) => other.name !== name || (mode === 'shared' && other.mode === 'shared'));

  function grant(): void {
    const blocked = new Set<string>();
    for (const request of waiting) {
      // An earlier request comes first, even when a later one could be granted now.
      if (blocked.has(request.name) || !isFree(request)) {
        blocked.add(request.name);
        continue;
      }
      waiting.delete(request);
      held.add(request);
      request.life.later(request.start);
    }
  }

  function release(request: LockRequest): void {
    held.delete(request);
    grant();
  }

  function request<T>(
    life: TabLife,
    name: string,
    { mode = 'exclusive', signal }: Parameters<LockManagerLike['request']>[1],
    work: () => Promise<T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) throw signal.reason;
      if (life.isClosed) throw new DOMException('The document is not fully active.', 'InvalidStateError');
      const entry: LockRequest = {
        name,
        mode,
        life,
        start() {
          const outcome = new Promise<T>((settle) => settle(work()));
          // The promise that `request` has returned settles only after the lock is free again.
          const done = () =>
            life.later(() => {
              release(entry);
              resolve(outcome);
            });
          outcome.then(done, done);
        },
      };
      signal?.addEventListener('abort', () => {
        if (!waiting.delete(entry)) return;
        reject(signal.reason);
        grant();
      });
      waiting.add(entry);
      grant();
    });
  }

  return {
    of: (life) => ({
      request: (name, options, work) => request(life, name, options, work),
      query: async () => ({ held: [...held].map(({ name }) => ({ name })) }),
    }),
    releaseAll(life) {
      for (const requests of [held, waiting]) {
        for (const request of requests) if (request.life === life) requests.delete(request);
      }
      grant();
    },
  };
}
