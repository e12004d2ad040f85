import type { BroadcastChannelLike, LockManagerLike, StoredSession, TokenStorage } from '../../src/core.ts';

/** One browser profile: the storage, the locks and the channels that tabs of one origin share. */
export interface Profile {
  /** The shared storage as one tab sees it. */
  storage(): TokenStorage;
  readonly locks: LockManagerLike & { held(): boolean };
  channel(name: string): BroadcastChannelLike;
  /** The stored record. This read is not counted, and no tab notices it. */
  stored(): StoredSession | null;
  store(session: Partial<StoredSession> | null): void;
  readonly writes: number;
}

/** The server of the sessions in these tests. */
export const testServer = 'https://api.example.test/auth';

/** Returns a record of a session. Its access token was requested at its `iat`, and expires at its `exp`. */
export const record = (session: Partial<StoredSession>): StoredSession => {
  const { iat, exp, user_id: user } = claimsIn(session.access);
  return {
    version: 2,
    server: testServer,
    user: user === undefined ? null : String(user),
    id: 's1',
    startedAt: 1,
    access: null,
    revision: 1,
    askedAt: Math.min((iat ?? 0) * 1000, Date.now()),
    expiresAt: exp === undefined ? null : exp * 1000,
    lifetimeMs: exp === undefined || iat === undefined ? null : (exp - iat) * 1000,
    refresh: null,
    refreshRevision: 1,
    remember: false,
    scheme: null,
    ...session,
  };
};

function claimsIn(token: string | null | undefined): { iat?: number; exp?: number; user_id?: unknown } {
  try {
    return JSON.parse(atob(token?.split('.')[1] ?? ''));
  } catch {
    return {};
  }
}

export interface ProfileOptions {
  /** Whether the store reports the writes of other tabs; default `true`. */
  watched?: boolean;
  /** How long a write takes until other tabs see it, ms. Locks and channels have no such delay, as in a browser. */
  lagMs?: number;
}

/**
 * Creates the tabs' shared parts in one realm: a store, channels by name, and locks. As with Web Locks, the locks are granted in order, and
 * released when the work settles.
 */
export function createProfile({ watched = true, lagMs = 0 }: ProfileOptions = {}): Profile {
  let stored: string | null = null;
  let lease: string | null = null;
  /** The stored text as each tab sees it. */
  const views = new Map<object, string | null>();
  let writes = 0;
  const watchers = new Map<object, () => void>();
  const channels = new Set<BroadcastChannelLike & { name: string }>();
  const queues = new Map<string, Promise<unknown>>();
  const notes = new Set<string>();
  let holders = 0;

  const put = (by: object, text: string | null) => {
    stored = text;
    views.set(by, text);
    const arrive = (tab: object) => {
      // Delayed writes may overtake each other, but at the end every tab sees the last one.
      views.set(tab, stored);
      watchers.get(tab)?.();
    };
    for (const tab of views.keys()) {
      if (tab === by) continue;
      if (lagMs > 0) setTimeout(arrive, lagMs, tab);
      else {
        views.set(tab, text);
        queueMicrotask(() => watchers.get(tab)?.());
      }
    }
  };
  return {
    storage() {
      const tab = {};
      views.set(tab, stored);
      const sight = () => views.get(tab) ?? null;
      return {
        kind: 'shared test store',
        shared: true,
        read: () => {
          const text = sight();
          return text === null ? null : JSON.parse(text);
        },
        write(session) {
          put(tab, JSON.stringify(session));
          writes += 1;
        },
        // All tabs see the lease at once. In a browser, a wait after the write gives the same result.
        lease: {
          read: () => lease,
          write(text) {
            lease = text;
          },
        },
        clear() {
          if (sight() !== null || stored !== null) put(tab, null);
        },
        ...(watched && {
          watch(watcher: () => void) {
            watchers.set(tab, watcher);
            return () => watchers.delete(tab);
          },
        }),
      };
    },
    locks: {
      held: () => holders > 0,
      ...(lagMs > 0 && { query: async () => ({ held: [...notes].map((name) => ({ name })) }) }),
      async request(name, { signal, mode }, work) {
        if (mode === 'shared') {
          notes.add(name);
          return work().finally(() => notes.delete(name));
        }
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
      for (const tab of views.keys()) views.set(tab, stored);
    },
    get writes() {
      return writes;
    },
  };
}
