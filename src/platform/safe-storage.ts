import type { WarningCode } from '../token/events.ts';
import { checkRecord, recordOf, type StoredSession } from '../token/record.ts';
import type { MaybePromise, TokenStorage } from './token-storage.ts';
import { andThen, ignore, within } from './wait.ts';

/**
 * The token storage, made safe to use: never throws, never hangs, one step after the other, and read back after each write and each removal.
 */
export interface SafeStorage {
  readonly storage: TokenStorage;
  /** Did it fail, so that only this page knows of the session? A write that holds mends it. */
  readonly failed: boolean;
  read(): MaybePromise<StoredSession | null>;
  /** Gives whether the record held. */
  write(record: StoredSession): MaybePromise<boolean>;
  /**
   * Removes the record of this session, or of one that is over. What cannot be removed is written over with the ending, which has no tokens.
   * `refresh`: only the record with this refresh token.
   */
  remove(ending: StoredSession, refresh?: string | null): MaybePromise<void>;
}

/** How long an asynchronous storage may take before it counts as failed, ms. */
const patienceMs = 2000;
/** How many tabs without locks may write over a record, one after the other, each from its old sight of the store. */
const othersAtOnce = 5;

export function createSafeStorage(
  storage: TokenStorage,
  isEnded: (id: string) => boolean,
  warn: (code: WarningCode, message: string) => void,
): SafeStorage {
  const kind = storage.kind ?? 'The token storage';
  let failed = false;
  let told = false;
  let tail: Promise<unknown> | null = null;
  /** What the store should hold. A step that took too long may land behind it, and then it is done once more. */
  let intended: (() => MaybePromise<unknown>) | null = null;

  const inOrder = <T>(step: () => MaybePromise<T>): MaybePromise<T> => {
    const own = intended;
    /** From the moment when the step begins: what it waits for before that is not its own slowness. */
    const begin = (): MaybePromise<T> => {
      const result = step();
      if (!(result instanceof Promise)) return result;
      return within(patienceMs, result, () => {
        result.catch(ignore).then(() => {
          if (intended !== own) intended?.();
        });
        throw new DOMException('', 'TimeoutError');
      });
    };
    const bounded = tail ? tail.then(begin) : begin();
    if (!(bounded instanceof Promise)) return bounded;
    const mine: Promise<unknown> = bounded.catch(ignore).then(() => {
      if (tail === mine) tail = null;
    });
    tail = mine;
    return bounded;
  };

  /** What a storage throws is told once, and is nobody else's trouble. */
  const attempt = <T>(step: () => MaybePromise<T>, otherwise: (error: unknown) => MaybePromise<T>): MaybePromise<T> => {
    try {
      const result = inOrder(step);
      return result instanceof Promise ? result.catch(otherwise) : result;
    } catch (error) {
      return otherwise(error);
    }
  };

  /** One warning says that the storage does not work, whether it cannot be read or not be written. */
  const lose = (code: WarningCode, what: string, error: unknown) => {
    if (!told) warn(code, `${kind} ${what} (${nameOf(error)}). The session lives in this page's memory only.`);
    [told, failed] = [true, true];
  };

  /** A record without a token is no session, unless the tokens are kept elsewhere. */
  const isWhole = ({ access, refresh, ended }: StoredSession) =>
    storage.volatile === true || storage.managedBy !== undefined || (access ?? refresh ?? ended ?? null) !== null;
  const readRaw = () =>
    andThen(storage.read(), (found) => {
      const record = checkRecord(found);
      return record && isWhole(record) ? record : null;
    });

  const put = (record: StoredSession, repeats: number): MaybePromise<boolean> =>
    andThen(storage.write(record), () =>
      andThen(readRaw(), (found) => {
        const isSame = found?.id === record.id;
        if (isSame && (storage.managedBy || haveSameTokens(found, record))) return true;
        // Another tab has renewed the session in the same moment: its pair is as good, and what all see counts.
        if (isSame && found.revision >= record.revision && found.access !== record.access) return true;
        // A tab that did not know of this record wrote in between: an older pair, or a session that is over.
        const isOlder = found && (isSame ? found.revision < record.revision : found.startedAt < record.startedAt);
        if (repeats && found && (isOlder || isEnded(found.id))) return put(record, repeats - 1);
        throw new RangeError('read back');
      }),
    );

  const write = (session: StoredSession): MaybePromise<boolean> => {
    if (storage.readOnly) return true;
    const record = recordOf(session);
    intended = () => write(record);
    return attempt(
      () =>
        andThen(put(record, othersAtOnce), (held) => {
          failed = false;
          return held;
        }),
      (error) => {
        lose('storage_failed', 'did not keep what was written', error);
        return false;
      },
    );
  };

  const remove = (ending: StoredSession, refresh?: string | null): MaybePromise<void> => {
    if (storage.readOnly) return;
    if (refresh === undefined) intended = () => remove(ending);
    const isLeft = (found: StoredSession | null) => found !== null && !found.ended && found.id === ending.id;
    const failedToRemove = (error: unknown) => {
      if (!failed)
        warn(
          'storage_failed',
          `${kind} did not remove the session (${nameOf(error)}). A mark in its place says that it is over.`,
        );
      return attempt(() => storage.write(ending), ignore);
    };
    return attempt(
      () =>
        andThen(readRaw(), (found) => {
          // Another session is in its place by now.
          if (found && !found.ended && found.id !== ending.id && !isEnded(found.id)) return;
          if (refresh !== undefined && found?.refresh !== refresh) return;
          return andThen(storage.clear(), () =>
            andThen(readRaw(), (rest) => {
              if (isLeft(rest)) throw new RangeError('read back');
            }),
          );
        }),
      failedToRemove,
    );
  };

  return {
    storage,
    get failed() {
      return failed;
    },
    read: () =>
      attempt(readRaw, (error) => {
        lose('storage_unavailable', 'cannot be read', error);
        return null;
      }),
    write,
    remove,
  };
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown reason');

function haveSameTokens(one: StoredSession, other: StoredSession): boolean {
  return one.access === other.access && one.refresh === other.refresh && one.ended === other.ended;
}
