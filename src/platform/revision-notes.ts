import type { LockManagerLike, LockNames } from './lock.ts';
import { within } from './wait.ts';

/** A note tells all tabs of the same name at once which revision of a session was just saved. The tabs can read a note for one second. */
export interface RevisionNotes {
  /** Resolves when other tabs can read the note. */
  post(id: string, revision: number): Promise<void>;
  /** Returns the highest revision of the session in any note, or 0 without a note. */
  newest(id: string): Promise<number>;
}

const noteMs = 1000;
/** How long to wait for the lock manager, in ms. A browser usually answers in one millisecond. */
const patienceMs = 200;

/**
 * Creates the notes. Another tab sees a write to the store some milliseconds later (80 ms were measured in WebKit). In that time it may
 * already get the lock, and would refresh with an old refresh token. The list of held locks, however, is the same for all tabs at any
 * moment. A note is therefore a lock whose name has the session id and the revision in it. The page holds this lock for one second only,
 * because a page that holds a lock does not enter the back/forward cache.
 *
 * @see https://www.w3.org/TR/web-locks/#dom-lockmanager-query
 */
export function createRevisionNotes(locks: LockManagerLike | null, name: string): RevisionNotes {
  const prefix = `${name}#`;
  const bounded = <T>(work: () => Promise<T>, otherwise: T): Promise<T> =>
    within(patienceMs, (async () => work())(), () => otherwise).catch(() => otherwise);

  return {
    async post(id, revision) {
      if (!locks?.query) return;
      const posted = () =>
        new Promise<void>((resolve, reject) => {
          const hold = () => {
            resolve();
            return new Promise<void>((release) => setTimeout(release, noteMs));
          };
          locks.request(`${prefix}${id} ${revision}`, { mode: 'shared' }, hold).catch(reject);
        });
      await bounded(posted, undefined);
    },
    async newest(id) {
      const { held = [] } = await bounded(async (): Promise<LockNames> => locks?.query?.() ?? {}, {});
      const start = `${prefix}${id} `;
      const revisions = held.map(({ name: each = '' }) =>
        each.startsWith(start) ? Number(each.slice(start.length)) : 0,
      );
      return Math.max(0, ...revisions.filter(Number.isFinite));
    },
  };
}
