import { AuthError } from '../../../src/fetch.ts';
import type { Life } from './life.ts';
import type { Time } from './time.ts';

/** A call of the client that has not settled. */
interface Pending {
  readonly name: string;
  readonly life: Life;
  ageMs: number;
  readonly boundMs: () => number;
}

/** Watches the calls of all pages: that each of them settles in time, and what it throws. */
export interface Calls {
  /** Follows one call. `boundMs`: within what time it settles, while its page is awake. */
  follow<T>(
    name: string,
    life: Life,
    work: Promise<T>,
    boundMs: () => number,
    isFetch?: boolean,
  ): Promise<T | undefined>;
  /** Lets time pass, and says what took too long. */
  pass(ms: number): Promise<void>;
}

const sliceMs = 5000;

export function createCalls(
  time: Time,
  wrong: (what: string) => void,
  spot: (text: string, where: string) => void,
): Calls {
  const pending = new Set<Pending>();

  const judge = (name: string, error: unknown, isFetch: boolean) => {
    if (error instanceof AuthError)
      return spot(`${error.message}${error.stack}${JSON.stringify(error)}${String(error.cause)}`, 'an error');
    const isAllowed = isFetch && (error instanceof TypeError || (error as Error)?.name === 'AbortError');
    if (!isAllowed) wrong(`an error outside the family: ${name} threw ${String(error)}`);
  };

  return {
    follow(name, life, work, boundMs, isFetch = false) {
      const mine = { name, life, ageMs: 0, boundMs };
      pending.add(mine);
      return work.then(
        (value) => {
          pending.delete(mine);
          return value;
        },
        (error: unknown) => {
          pending.delete(mine);
          judge(name, error, isFetch);
          throw error;
        },
      );
    },
    async pass(ms) {
      for (let left = ms; left > 0; ) {
        const slice = pending.size > 0 ? Math.min(left, sliceMs) : left;
        await time.pass(slice);
        left -= slice;
        for (const each of pending) {
          if (each.life.isClosed) pending.delete(each);
          if (each.life.state === 'awake') each.ageMs += slice;
          if (each.ageMs <= each.boundMs() + 2 * sliceMs) continue;
          wrong(`never settled: ${each.name}`);
          pending.delete(each);
        }
      }
    },
  };
}
