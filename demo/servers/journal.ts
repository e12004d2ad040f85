/** A change of the server's state: a request that it granted, or a turn of one of its controls. */
export type Entry = { readonly at: number } & (
  | { readonly method: string; readonly url: string; readonly headers: Record<string, string>; readonly body: string }
  | Control
);

export type Control =
  | { readonly control: 'expireAccess' | 'revokeAll' }
  | { readonly control: 'setAccessSeconds'; readonly seconds: number };

/** All changes in order. What was made in another `epoch` has nothing to do with them. */
export interface Journal {
  readonly epoch: number;
  readonly entries: readonly Entry[];
}

export type JournalStore = Pick<Storage, 'getItem' | 'setItem'>;

export function readJournal(store: JournalStore, key: string): Journal {
  try {
    const found: unknown = JSON.parse(store.getItem(key) ?? 'null');
    if (isJournal(found)) return found;
  } catch {
    // Not ours, or half of it: as good as none.
  }
  return { epoch: 0, entries: [] };
}

export function writeJournal(store: JournalStore, key: string, journal: Journal): void {
  store.setItem(key, JSON.stringify(journal));
}

function isJournal(value: unknown): value is Journal {
  return typeof value === 'object' && value !== null && 'epoch' in value && 'entries' in value && isList(value.entries);
}

function isList(value: unknown): value is readonly Entry[] {
  return Array.isArray(value) && value.every((entry) => typeof entry?.at === 'number');
}
