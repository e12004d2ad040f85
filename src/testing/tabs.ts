import type { BroadcastChannelLike } from '../platform/channel.ts';
import type { LockManagerLike } from '../platform/lock.ts';
import type { TokenStorage } from '../platform/token-storage.ts';
import type { StoredSession } from '../token/record.ts';
import { createTabLife, type TabLife } from './tab-life.ts';
import { createTabLocks } from './tab-locks.ts';

/**
 * A tab of a browser: three options of `createAuth` (`storage`, `locks`, `channel`), and methods that open, freeze, thaw and close tabs.
 *
 * @category Tabs
 */
export interface Tab {
  /** A storage that all tabs of this browser share. */
  readonly storage: TokenStorage;
  /** `navigator.locks`. Null when the browser has no Web Locks. */
  readonly locks: LockManagerLike | null;
  /** The function that opens a channel. `null` when this browser does not support `BroadcastChannel`. */
  readonly channel: ((name: string) => BroadcastChannelLike) | null;
  /** Opens another tab of this browser. */
  open(): Tab;
  /**
   * Freezes the tab, as a browser does in the background. Messages to the tab wait, and so do its callbacks for locks: a lock that the tab
   * holds stays held. The test's own `fetch` and timers go on.
   */
  freeze(): void;
  /** Ends `freeze`. All messages and callbacks that have waited arrive now, in the order in which they came. */
  thaw(): void;
  /** Ends the page. Its locks become free, and it gets and writes nothing more. The test itself has to dispose of the client. */
  close(): void;
}

/**
 * What the browser of these tabs lacks.
 *
 * @category Tabs
 */
export interface TabsOptions {
  /** `false`: the browser has no Web Locks, as on a page over plain http. */
  readonly locks?: boolean;
  /** `false`: the browser has no `BroadcastChannel`. */
  readonly channel?: boolean;
}

/**
 * A tuple of N tabs, so that TypeScript knows that `const [left, right] = createTabs(2)` has two.
 *
 * @category Tabs
 */
export type Tabs<N extends number, T extends readonly Tab[] = readonly []> = number extends N
  ? readonly Tab[]
  : T['length'] extends N
    ? T
    : Tabs<N, readonly [...T, Tab]>;

/**
 * Creates tabs of one browser for a test that runs without a browser. The tabs share a storage, locks and channels.
 *
 * ```ts
 * const server = createFakeDjoser();
 * const [left, right] = createTabs(2);
 * const { baseUrl, fetch } = server;
 * const here = createAuth({ baseUrl, fetch, ...left });
 * const there = createAuth({ baseUrl, fetch, ...right });
 * ```
 *
 * @category Tabs
 */
export function createTabs<const N extends number>(count: N, options: TabsOptions = {}): Tabs<N> {
  const open = createBrowser(options);
  return Array.from({ length: count }, open) as readonly Tab[] as Tabs<N>;
}

/** One end of a channel, with the tab that it belongs to. */
interface Line {
  readonly life: TabLife;
  readonly name: string;
  readonly end: BroadcastChannelLike;
}

function createBrowser(options: TabsOptions): () => Tab {
  const locks = createTabLocks();
  const watchers = new Map<TabLife, Set<() => void>>();
  const lines = new Set<Line>();
  let stored: string | null = null;
  let lease: string | null = null;

  function put(by: TabLife, text: string | null): void {
    if (by.isClosed) return;
    stored = text;
    for (const [life, set] of watchers) {
      if (life !== by) for (const changed of set) life.later(() => set.has(changed) && changed());
    }
  }

  const storageOf = (life: TabLife, watching: Set<() => void>): TokenStorage => ({
    kind: 'tabs of a test',
    shared: true,
    read: () => (stored === null ? null : (JSON.parse(stored) as StoredSession)),
    write: (session) => put(life, JSON.stringify(session)),
    clear() {
      if (stored !== null) put(life, null);
    },
    lease: {
      read: () => lease,
      write(text) {
        if (!life.isClosed) lease = text;
      },
    },
    watch(changed) {
      watching.add(changed);
      return () => watching.delete(changed);
    },
  });

  function openLine(life: TabLife, name: string): BroadcastChannelLike {
    const end: BroadcastChannelLike = {
      onmessage: null,
      postMessage(message) {
        if (!lines.has(line)) return;
        const data: unknown = structuredClone(message);
        for (const other of lines) {
          if (other === line || other.name !== name) continue;
          const event = new MessageEvent('message', { data });
          other.life.later(() => lines.has(other) && other.end.onmessage?.call(other.end as BroadcastChannel, event));
        }
      },
      close: () => void lines.delete(line),
    };
    const line: Line = { life, name, end };
    if (!life.isClosed) lines.add(line);
    return end;
  }

  return function open() {
    const life = createTabLife();
    const watching = new Set<() => void>();
    watchers.set(life, watching);
    return {
      storage: storageOf(life, watching),
      locks: options.locks === false ? null : locks.of(life),
      channel: options.channel === false ? null : (name) => openLine(life, name),
      open,
      freeze: life.freeze,
      thaw: life.thaw,
      close() {
        life.close();
        watchers.delete(life);
        for (const line of lines) if (line.life === life) lines.delete(line);
        locks.releaseAll(life);
      },
    };
  };
}
