import type { MaybePromise, StoredSession, TokenStorage } from '../platform/storage.ts';
import type { Write } from './events.ts';
import type { Sight } from './sight.ts';

/** A token storage, with what is written to it and what others are found to have written. */
export function observeStorage(storage: TokenStorage, write: Write, sight: Sight): TokenStorage {
  // Compared with what is found, and never written down.
  let last: StoredSession | null = null;

  const find = (found: StoredSession | null): StoredSession | null => {
    if (!found) {
      if (last) write({ type: 'store', what: 'emptied', ...sight.session });
      last = null;
    } else if (found.access !== last?.access || found.refresh !== last.refresh || found.id !== last.id) {
      // A client writes a new instant with new tokens, and names the session.
      const foreign = !found.id || (found.id === last?.id && found.savedAt === last.savedAt);
      write({ type: 'store', what: 'found', ...sight.see(found.id, found.revision), ...(foreign && { foreign }) });
      last = found;
    }
    return found;
  };

  const { kind, shared, readOnly, volatile, managedBy } = storage;
  return {
    shared,
    ...(kind !== undefined && { kind }),
    ...(readOnly !== undefined && { readOnly }),
    ...(volatile !== undefined && { volatile }),
    ...(managedBy && { managedBy }),
    ...(storage.bind && {
      bind: (client) => observeStorage(storage.bind?.(client) ?? storage, write, sight),
    }),
    read: () => andThen(storage.read(), find),
    write(session) {
      if (session.access !== last?.access || session.refresh !== last.refresh)
        write({ type: 'store', what: 'saved', ...sight.see(session.id, session.revision) });
      last = session;
      return storage.write(session);
    },
    clear(unconfirmed) {
      if (last) write({ type: 'store', what: 'cleared', ...sight.session });
      last = null;
      return storage.clear(unconfirmed);
    },
    ...(storage.watch && { watch: (changed) => storage.watch?.(changed) ?? (() => {}) }),
  };
}

/** A synchronous storage stays synchronous. */
function andThen<T>(value: MaybePromise<T>, next: (value: T) => T): MaybePromise<T> {
  return value instanceof Promise ? value.then(next) : next(value);
}
