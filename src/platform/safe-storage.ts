import type { WarningCode } from '../token/events.ts';
import { checkRecord, recordOf, type StoredSession } from '../token/record.ts';
import type { MaybePromise, TokenStorage } from './token-storage.ts';
import { andThen, ignore, within } from './wait.ts';

/**
 * Wraps a `TokenStorage`, and never throws. A step is one read, write or removal. Steps run one after the other, and a step that takes
 * longer than `patienceMs` counts as failed. After each write and each removal, a read checks the result.
 */
export interface SafeStorage {
  readonly storage: TokenStorage;
  /** Whether the storage failed, so that only this page has the session. The next write that succeeds sets `failed` back to `false`. */
  readonly failed: boolean;
  read(): MaybePromise<StoredSession | null>;
  /** Writes the record. Returns whether the storage holds the record, or another tab's newer record of the same session. */
  write(record: StoredSession): MaybePromise<boolean>;
  /**
   * Removes the stored record when it belongs to the session of `ending`, or to any session that has ended. When the storage does not
   * remove the record, `ending` is written over it; `ending` has no tokens. With `refresh`, only a record with this refresh token is
   * removed.
   */
  remove(ending: StoredSession, refresh?: string | null): MaybePromise<void>;
}

/** How long a step of an asynchronous storage may take before the storage counts as failed, in ms. */
const patienceMs = 2000;
/** How many times a write is repeated at most. Tabs without locks may overwrite the record with an older one at the same moment. */
const othersAtOnce = 5;

export function createSafeStorage(
  storage: TokenStorage,
  isEnded: (id: string) => boolean,
  warn: (code: WarningCode, message: string) => void,
): SafeStorage {
  const kind = storage.kind ?? 'The token storage';
  let failed = false;
  let told = false;
  /**
   * Whether a read has exceeded `patienceMs` and is still running. Until that read ends, `read` returns `null` at once and `failed` is
   * `true`.
   */
  let stalled = false;
  let tail: Promise<unknown> | null = null;
  /**
   * The last write or removal that was requested. A slow step that exceeds `patienceMs` may change the store after a later step. In that
   * case `intended` runs once more.
   */
  let intended: (() => MaybePromise<unknown>) | null = null;

  /** Runs a step after all earlier steps. `isRead`: whether the step only reads. */
  const inOrder = <T>(step: () => MaybePromise<T>, isRead: boolean): MaybePromise<T> => {
    const own = intended;
    /** Starts the step. The time limit begins here, so waiting for earlier steps does not count. */
    const begin = (): MaybePromise<T> => {
      const result = step();
      if (!(result instanceof Promise)) return result;
      return within(patienceMs, result, () => {
        stalled ||= isRead;
        result.catch(ignore).then(() => {
          if (isRead) stalled = false;
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

  /** Runs a step. Calls `otherwise` when the step throws or rejects. */
  const attempt = <T>(
    step: () => MaybePromise<T>,
    otherwise: (error: unknown) => MaybePromise<T>,
    isRead = false,
  ): MaybePromise<T> => {
    try {
      const result = inOrder(step, isRead);
      return result instanceof Promise ? result.catch(otherwise) : result;
    } catch (error) {
      return otherwise(error);
    }
  };

  /** Marks the storage as failed. Only the first failure causes a warning, whether a read or a write has failed. */
  const lose = (code: WarningCode, what: string, error: unknown) => {
    if (!told) warn(code, `${kind} ${what} (${nameOf(error)}). The session lives in this page's memory only.`);
    [told, failed] = [true, true];
  };

  /**
   * Whether the record is complete. A record of a live session needs a token, unless the tokens are in memory or in a cookie that the
   * server sets.
   */
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
        // Another tab has refreshed the session at the same moment. Its tokens are valid too, and all tabs use the stored tokens.
        if (isSame && found.revision >= record.revision && found.access !== record.access) return true;
        // A tab that did not know this record has written an older record of this session, or a record of an ended or an earlier session.
        // The write is repeated.
        const isOlder = found && (isSame ? found.revision < record.revision : found.startedAt < record.startedAt);
        if (repeats && found && (isOlder || isEnded(found.id))) return put(record, repeats - 1);
        throw new RangeError('read back');
      }),
    );

  const write = (session: StoredSession): MaybePromise<boolean> => {
    if (storage.readOnly) return true;
    const record = recordOf(session);
    intended = () => write(record);
    const held = attempt(
      () => put(record, othersAtOnce),
      (error) => {
        lose('storage_failed', 'did not keep what was written', error);
        return false;
      },
    );
    return andThen(held, (isHeld) => {
      if (isHeld) failed = false;
      return isHeld;
    });
  };

  const remove = (ending: StoredSession, refresh?: string | null): MaybePromise<void> => {
    if (storage.readOnly) return;
    // For a session that has not ended, only an outdated copy of its record is removed. `intended` stays the session's last write, because
    // that write may still reach the store late.
    if (refresh === undefined && isEnded(ending.id)) intended = () => remove(ending);
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
          // The store already has the record of another live session, which must stay.
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
      return failed || stalled;
    },
    read() {
      if (stalled) return null;
      return attempt(
        readRaw,
        (error) => {
          lose('storage_unavailable', 'cannot be read', error);
          return null;
        },
        true,
      );
    },
    write,
    remove,
  };
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown reason');

function haveSameTokens(one: StoredSession, other: StoredSession): boolean {
  return one.access === other.access && one.refresh === other.refresh && one.ended === other.ended;
}
