import {
  arrivalMs,
  checkSession,
  type MaybePromise,
  recordOf,
  type StoredSession,
  type TokenStorage,
} from '../platform/storage.ts';
import { readToken } from '../token/claims.ts';
import type { WarningCode } from '../token/events.ts';
import type { TokenResponse } from './options.ts';
import { andThen, ignore, within } from './wait.ts';

/**
 * The token storage, made safe to use: never throws, never hangs, in order, read back after each write. When the storage fails, the
 * session lives on in memory and one warning says so.
 */
export interface Vault {
  readonly storage: TokenStorage;
  /** Are the tokens in this page's memory only, by choice or because the storage failed? */
  readonly volatile: boolean;
  /** Did the storage fail, so that only this page knows of the session? */
  readonly failed: boolean;
  /** Another tab's write is seen when this is read; our own, even when it did not hold. */
  read(): MaybePromise<StoredSession | null>;
  /**
   * The access token of an answer, or the one that the server wrote into the storage with it. `anew`: for a new session, which the
   * word of a logout before it must not hide.
   */
  accessOf(answer: TokenResponse, anew: boolean): Promise<string | null>;
  write(session: StoredSession): MaybePromise<void>;
  /** `unconfirmed`: leaves word of the logout where only the server can remove the refresh token. */
  clear(unconfirmed?: boolean): MaybePromise<void>;
  /** The session is over, whatever the store still shows of it: another tab has removed it. */
  bury(id: string): void;
}

/** How long an asynchronous storage may take before it counts as failed, ms. */
const patienceMs = 2000;
/** How many tabs without locks may write over a record, one after the other, each from its old sight of the store. */
const othersAtOnce = 5;

export function createVault(
  storage: TokenStorage,
  warn: (code: WarningCode, message: string) => void,
  now: () => number,
): Vault {
  const kind = storage.kind ?? 'token storage';
  let told = false;
  let failed = storage.readOnly === true;
  let kept: StoredSession | null = null;
  let over: { id: string; since: number } | null = null;
  let tail: Promise<unknown> | null = null;

  /** One step after the other, or a slow write could land after the logout that followed it. Synchronous steps cost no turn. */
  const inOrder = <T>(step: () => MaybePromise<T>): MaybePromise<T> => {
    const result = tail ? tail.then(step) : step();
    if (!(result instanceof Promise)) return result;
    const bounded = within(patienceMs, result, () => {
      throw new DOMException('', 'TimeoutError');
    });
    const mine: Promise<unknown> = bounded.catch(ignore).then(() => {
      if (tail === mine) tail = null;
    });
    tail = mine;
    return bounded;
  };

  const attempt = <T>(step: () => MaybePromise<T>, otherwise: (error: unknown) => MaybePromise<T>): MaybePromise<T> => {
    try {
      const result = inOrder(step);
      return result instanceof Promise ? result.catch(otherwise) : result;
    } catch (error) {
      return otherwise(error);
    }
  };

  /** From here on the session lives in memory. One warning says so, however often the storage is tried again. */
  const fail = (code: WarningCode, what: string, error: unknown) => {
    failed = true;
    const why = error instanceof Error ? error.name : 'unknown reason';
    if (!told) warn(code, `${kind} ${what} (${why}). The session lives in this page's memory only.`);
    told = true;
  };

  const bury = (id: string) => {
    over = { id, since: now() };
    kept = null;
  };

  const see = (found: StoredSession | null): MaybePromise<StoredSession | null> => {
    const stored = checkSession(found);
    // The removal has not arrived here yet, or a tab that had not heard of it wrote once more: the session stays over. What is still
    // there after a while is removed, and no sooner: the next login may be on its way into the same place.
    if (stored?.id && stored.id === over?.id) {
      // A login that it was written over is put back at once.
      if (kept) return andThen(storage.write(kept), () => kept);
      return now() - over.since >= arrivalMs ? andThen(storage.clear(), () => null) : null;
    }
    // Behind a write that did not hold there may be an older record with a refresh token that is spent.
    if (failed && (!stored || stored.id === kept?.id)) return kept;
    kept = stored;
    return stored;
  };

  const read = () =>
    attempt(
      () => andThen(storage.read(), see),
      (error) => {
        fail('storage_unavailable', 'cannot be read', error);
        return kept;
      },
    );

  const put = (record: StoredSession, repeats: number): MaybePromise<void> =>
    andThen(storage.write(record), () =>
      andThen(storage.read(), (found) => {
        const same = found?.id === record.id;
        if (same && (storage.managedBy || sameTokens(found, record))) {
          failed = false;
          return;
        }
        // Another tab has renewed the session in the same moment: its pair is as good, and what all see counts.
        if (same && found.revision >= record.revision && found.savedAt !== record.savedAt) return;
        // A tab that did not know of this record wrote in between: a pair that is spent, or a session that is over.
        if (repeats && (same ? found.revision < record.revision : found && found.id === over?.id))
          return put(record, repeats - 1);
        throw new RangeError('read back');
      }),
    );

  const clear = (unconfirmed?: boolean): MaybePromise<void> => {
    if (kept) bury(kept.id);
    if (storage.readOnly) return;
    return attempt(() => storage.clear(unconfirmed), ignore);
  };

  return {
    storage,
    bury,
    get volatile() {
      return storage.volatile === true || (failed && !storage.readOnly);
    },
    get failed() {
      return failed;
    },
    read,
    clear,
    async accessOf({ access }, anew) {
      const token = readToken(access);
      if (token || !storage.managedBy) return token;
      const found = (await read())?.access;
      if (found || !anew) return found ?? null;
      await clear();
      return (await read())?.access ?? null;
    },
    write(session) {
      const record = recordOf(session);
      kept = record;
      if (over?.id === record.id) over = null;
      if (storage.readOnly) return;
      return attempt(
        () => put(record, othersAtOnce),
        (error) => {
          fail('storage_failed', 'did not keep what was written', error);
          return attempt(() => storage.clear(), ignore);
        },
      );
    },
  };
}

function sameTokens(one: StoredSession, other: StoredSession): boolean {
  return one.access === other.access && one.refresh === other.refresh;
}
