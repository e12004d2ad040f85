/** What time it is for a tab, and which session it has in sight. */
export interface Sight {
  /** Epoch ms, by the clock of the client. */
  now(): number;
  useClock(clock: () => number): void;
  /** The fields of an event that says which session it is about. */
  readonly session: { readonly session?: string };
  /** Something named a session. Remembers it, and gives the fields of an event that names it. */
  see(id: unknown, revision: unknown): { readonly session?: string; readonly revision?: number };
}

/** Enough to tell sessions apart in a recording. */
const letters = 6;

export function createSight(): Sight {
  let now = () => Date.now();
  let session: string | undefined;
  return {
    now: () => now(),
    useClock(clock) {
      now = clock;
    },
    get session() {
      return session ? { session } : {};
    },
    see(id, revision) {
      if (typeof id !== 'string' || !id) return {};
      session = id.slice(0, letters);
      return { session, ...(typeof revision === 'number' && revision > 0 && { revision }) };
    },
  };
}
