import type { MaybePromise, StoredSession, TokenStorage } from '../../../src/core.ts';
import type { Stage, Touch } from './stage.ts';

/**
 * `at once`: a write is everybody's as soon as it is done, as cookies of one process. `arrives later`: at once for who wrote, and a step
 * later for the others, who are told then, as Web Storage between processes. `takes its time`: each read and write is a step, as in IndexedDB.
 */
export type StoreKind = 'at once' | 'arrives later' | 'takes its time';

/** The store that the tabs of one profile share. */
export interface SharedStore {
  of(tab: string): TokenStorage;
  read(): StoredSession | null;
  put(session: StoredSession): void;
}

interface Shelf {
  look(): string | null;
  put(text: string | null): void;
}

/** One entry of the store, as each tab sees it. */
interface Entry {
  stored(): string | null;
  put(text: string | null): void;
  of(tab: string): Shelf;
}

function createEntry(stage: Stage, kind: StoreKind, name: string, changed: (tab: string) => void): Entry {
  let stored: string | null = null;
  /** What a tab wrote and the others do not see, and what is in its own sight. */
  const onTheWay: { tab: string; text: string | null }[] = [];
  const sights = new Map<string, string | null>();

  const shelf: Shelf = {
    look: () => stored,
    put(text) {
      stored = text;
    },
  };

  const ownSight = (tab: string): Shelf => ({
    look: () => sights.get(tab) ?? null,
    put(text) {
      const mine = { tab, text };
      onTheWay.push(mine);
      sights.set(tab, text);
      const isNext = () => onTheWay.find((each) => each.tab === tab) === mine;
      const arrive = () => {
        onTheWay.splice(onTheWay.indexOf(mine), 1);
        stored = text;
        // Who has something on the way sees that, and in the end what comes last is what all see.
        for (const other of sights.keys()) {
          if (onTheWay.some((each) => each.tab === other)) continue;
          sights.set(other, text);
          if (other !== tab) changed(other);
        }
      };
      stage.expect('the store', `shows the ${name} that ${tab} wrote`, ['change store'], arrive, isNext);
    },
  });

  return {
    stored: () => stored,
    put(text) {
      stored = text;
      for (const tab of sights.keys()) sights.set(tab, stored);
    },
    of(tab) {
      sights.set(tab, stored);
      return kind === 'arrives later' ? ownSight(tab) : shelf;
    },
  };
}

export function createStore(stage: Stage, kind: StoreKind): SharedStore {
  const watchers = new Map<string, () => void>();
  const sessions = createEntry(stage, kind, 'session', (tab) =>
    stage.expect(tab, 'hears from the store', [], () => watchers.get(tab)?.()),
  );
  const leases = createEntry(stage, kind, 'lease', () => {});

  const ask = <T>(tab: string, door: string, touch: Touch, work: () => T): MaybePromise<T> => {
    if (kind === 'takes its time')
      return new Promise((resolve) => stage.expect(tab, door, [touch], () => resolve(work())));
    stage.note(touch);
    return work();
  };

  return {
    read: () => parse(sessions.stored()),
    put: (session) => sessions.put(JSON.stringify(session)),
    of(tab) {
      const session = sessions.of(tab);
      const lease = leases.of(tab);
      return {
        shared: true,
        read: () => ask(tab, 'reads', 'look store', () => parse(session.look())),
        write: (record) => ask(tab, 'writes', 'change store', () => session.put(JSON.stringify(record))),
        clear: () => ask(tab, 'clears', 'change store', () => session.put(null)),
        lease: {
          read: () => ask(tab, 'reads the lease', 'look store', lease.look),
          write: (text) => ask(tab, 'writes the lease', 'change store', () => lease.put(text)),
        },
        ...(kind === 'arrives later' && {
          watch(changed: () => void) {
            watchers.set(tab, changed);
            return () => watchers.delete(tab);
          },
        }),
      };
    },
  };
}

const parse = (text: string | null): StoredSession | null => (text === null ? null : JSON.parse(text));
