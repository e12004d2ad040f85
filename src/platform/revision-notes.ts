import type { LockManagerLike } from './lock.ts';

/** Says which revision of a session was just saved, in a way that every tab of the same name can read at once, for a second. */
export interface RevisionNotes {
  /** Resolves when the note can be read. */
  post(id: string, revision: number): Promise<void>;
  /** The newest revision of a session that any tab is known to have saved; 0 when none is. */
  newest(id: string): Promise<number>;
}

const noteMs = 1000;
/** The browser answers in a millisecond, or it has other troubles. */
const patienceMs = 200;

/**
 * What one tab writes into a store reaches the others' sight of it some milliseconds later (80 were seen, in WebKit), and a lock can
 * change hands in less. The names of held locks are the one thing that is the same for all tabs at any moment: a note is a lock of that
 * name. It is not kept for longer, since a page that holds a lock is not kept in the back/forward cache.
 *
 * @see https://www.w3.org/TR/web-locks/#dom-lockmanager-query
 */
export function createRevisionNotes(locks: LockManagerLike | null, name: string): RevisionNotes {
  const prefix = `${name}#`;
  const bounded = <T>(promise: Promise<T>, otherwise: T): Promise<T> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, patienceMs, otherwise);
      promise
        .catch(() => otherwise)
        .then((value) => {
          clearTimeout(timer);
          resolve(value);
        });
    });

  return {
    async post(id, revision) {
      if (!locks?.query) return;
      const posted = new Promise<void>((resolve, reject) => {
        const hold = () => {
          resolve();
          return new Promise<void>((release) => setTimeout(release, noteMs));
        };
        locks.request(`${prefix}${id} ${revision}`, { mode: 'shared' }, hold).catch(reject);
      });
      await bounded(posted, undefined);
    },
    async newest(id) {
      const { held = [] } = locks?.query ? await bounded(locks.query(), {}) : {};
      const start = `${prefix}${id} `;
      const revisions = held.map(({ name: each = '' }) =>
        each.startsWith(start) ? Number(each.slice(start.length)) : 0,
      );
      return Math.max(0, ...revisions.filter(Number.isFinite));
    },
  };
}
