/** The clock of a tab, and the session that the tab used last. */
export interface Sight {
  /** Returns the time in epoch ms, by the clock of the client. */
  now(): number;
  useClock(clock: () => number): void;
  /** The fields with which an event names the present session. */
  readonly session: { readonly session?: string };
  /**
   * Remembers a session by its id, and returns the fields with which an event names it. Without an id, it remembers nothing and returns no
   * fields.
   */
  see(id: unknown, revision: unknown): { readonly session?: string; readonly revision?: number };
}

/** This many letters of an id are enough to distinguish the sessions of a recording. */
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
