import type { BroadcastChannelLike, LockManagerLike, StoredSession, TokenStorage } from '../../src/core.ts';

/** One browser profile: what tabs of one origin share. */
export interface Profile {
  /** A storage on the shared store, as one tab sees it. */
  storage(): TokenStorage;
  readonly locks: LockManagerLike & { held(): boolean };
  channel(name: string): BroadcastChannelLike;
  /** What is stored, without anybody noticing the look. */
  stored(): StoredSession | null;
  store(session: Partial<StoredSession> | null): void;
  readonly writes: number;
}

export const record = (session: Partial<StoredSession>): StoredSession => ({
  id: 's1',
  access: null,
  refresh: null,
  clockOffsetMs: 0,
  lifetimeMs: null,
  remember: false,
  scheme: null,
  savedAt: 0,
  ...session,
});

/** Tabs in one realm: a store, locks as Web Locks grants them (in order, released when the work settles), and channels by name. */
export function createProfile({ watched = true }: { watched?: boolean } = {}): Profile {
  let stored: string | null = null;
  let writes = 0;
  const watchers = new Map<object, () => void>();
  const channels = new Set<BroadcastChannelLike & { name: string }>();
  const queues = new Map<string, Promise<unknown>>();
  let holders = 0;

  const changed = (by: object) => {
    for (const [tab, watcher] of watchers) if (tab !== by) queueMicrotask(watcher);
  };
  return {
    storage() {
      const tab = {};
      return {
        kind: 'shared test store',
        shared: true,
        read: () => (stored === null ? null : JSON.parse(stored)),
        write(session) {
          stored = JSON.stringify(session);
          writes += 1;
          changed(tab);
        },
        clear() {
          if (stored === null) return;
          stored = null;
          changed(tab);
        },
        ...(watched && {
          watch(watcher) {
            watchers.set(tab, watcher);
            return () => watchers.delete(tab);
          },
        }),
      };
    },
    locks: {
      held: () => holders > 0,
      request(name, { signal }, work) {
        const before = queues.get(name) ?? Promise.resolve();
        const turn = before.then(async () => {
          signal?.throwIfAborted();
          holders += 1;
          try {
            return await work();
          } finally {
            holders -= 1;
          }
        });
        queues.set(
          name,
          turn.catch(() => {}),
        );
        return turn;
      },
    },
    channel(name) {
      const channel: BroadcastChannelLike & { name: string } = {
        name,
        onmessage: null,
        postMessage(data) {
          const copy = structuredClone(data);
          for (const other of channels) {
            if (other === channel || other.name !== name) continue;
            queueMicrotask(() => other.onmessage?.call(other as BroadcastChannel, { data: copy } as MessageEvent));
          }
        },
        close: () => channels.delete(channel),
      };
      channels.add(channel);
      return channel;
    },
    stored: () => (stored === null ? null : JSON.parse(stored)),
    store(session) {
      stored = session === null ? null : JSON.stringify(record(session));
    },
    get writes() {
      return writes;
    },
  };
}
