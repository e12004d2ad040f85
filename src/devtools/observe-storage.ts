import type { MaybePromise, TokenStorage } from '../platform/token-storage.ts';
import type { StoredSession } from '../token/record.ts';
import type { Write } from './events.ts';
import { lookThrough } from './look-through.ts';
import { checksum } from './refresh-token-name.ts';
import type { Sight } from './sight.ts';

/** The fields of a record that are read here. All other fields belong to the client, and may change with its version. */
interface Tokens {
  readonly access?: unknown;
  readonly refresh?: unknown;
  readonly id?: unknown;
  readonly revision?: unknown;
  readonly startedAt?: unknown;
}

/** Returns a storage that records what the client writes, and what other scripts have written. */
export function observeStorage(storage: TokenStorage, write: Write, sight: Sight): TokenStorage {
  // The last known record. The recorder only compares this record, and never records it.
  let last: Tokens | null = null;

  const note = (what: string, tokens: Tokens, foreign = false) => {
    const pair = typeof tokens.refresh === 'string' ? checksum(tokens.refresh) : undefined;
    write({
      type: 'store',
      what,
      ...sight.see(tokens.id, tokens.revision),
      ...(pair && { pair }),
      ...(foreign && { foreign }),
    });
  };
  const forget = (what: string) => {
    if (last) write({ type: 'store', what, ...sight.session });
    last = null;
  };
  const find = (found: StoredSession | null): StoredSession | null => {
    if (!hasTokens(found)) {
      forget('emptied');
    } else if (!isSamePair(found, last) || found.id !== last?.id) {
      note('found', found, isWithoutRecord(found) || isOnlyThePairNew(found, last));
      last = found;
    }
    return found;
  };

  const { bind } = storage;
  return lookThrough(storage, {
    read: () => andThen(storage.read(), find),
    write(session) {
      if (!hasTokens(session)) forget('cleared');
      else if (!isSamePair(session, last)) note('saved', session);
      if (hasTokens(session)) last = session;
      return storage.write(session);
    },
    clear(...word) {
      forget('cleared');
      return storage.clear(...word);
    },
    ...(bind && { bind: (client) => observeStorage(bind.call(storage, client), write, sight) }),
  });
}

/** Whether a record has tokens. The record of an ended session has none. */
function hasTokens(record: Tokens | null): record is Tokens {
  return Boolean(record?.access || record?.refresh);
}

/**
 * Whether the storage has found only cookies with tokens. The storage then returns a record without an id or without a start time, because
 * no record was saved.
 */
function isWithoutRecord({ id, startedAt }: Tokens): boolean {
  return !id || startedAt === 0;
}

function isSamePair(one: Tokens, other: Tokens | null): boolean {
  return one.access === other?.access && one.refresh === other?.refresh;
}

/**
 * Whether only the tokens differ from the last record. A client that saves new tokens also saves their time and their number. Another
 * script writes only the tokens.
 */
function isOnlyThePairNew(found: Tokens, last: Tokens | null): boolean {
  const aboutTokens = (record: Tokens) => JSON.stringify({ ...record, access: null, refresh: null });
  return last !== null && aboutTokens(found) === aboutTokens(last);
}

/** Calls `next` with the value, and returns the result of `next`. A value that is no promise is passed on at once. */
function andThen<T>(value: MaybePromise<T>, next: (value: T) => T): MaybePromise<T> {
  return value instanceof Promise ? value.then(next) : next(value);
}
