import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLock, type LockManagerLike } from '../../src/platform/lock.ts';
import { deferred } from './deferred.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

type Callback = () => Promise<unknown>;

/** Grants when the test says so. */
function manager() {
  const requests: { name: string; grant: Callback }[] = [];
  const locks: LockManagerLike = {
    request: (name, _, callback) =>
      new Promise((resolve, reject) => {
        const grant = () => {
          const work = callback();
          work.then(resolve, reject);
          return work;
        };
        requests.push({ name, grant });
      }),
  };
  return { locks, requests };
}

/** Locks as Web Locks grants them, one after the other. */
function queueing(): LockManagerLike {
  let tail: Promise<unknown> = Promise.resolve();
  return {
    request(_, __, callback) {
      const turn = tail.then(callback);
      tail = turn.catch(() => {});
      return turn;
    },
  };
}

/** The lock is somebody else's, as the browser tells it: `holder` is asked at each look. */
function heldBy(holder: () => string | undefined | Promise<never>) {
  const { locks, requests } = manager();
  const query = vi.fn(async () => {
    const clientId = await holder();
    const others = [{ name: 'another lock', clientId: 'x' }, { clientId: 'y' }];
    return { held: clientId === undefined ? others : [...others, { name: 'latchkey', clientId }] };
  });
  return { locks: { ...locks, query }, requests, query };
}

function setUp(locks: LockManagerLike | null, timeoutMs = 10_000) {
  const onUnavailable = vi.fn();
  const work = vi.fn(async (held: boolean, _isStuck: boolean) => (held ? 'with' : 'without'));
  return { lock: createLock(locks, 'latchkey', timeoutMs, onUnavailable), onUnavailable, work };
}

describe('the lock', () => {
  it('is held while the work is done, and let go when it is', async () => {
    const { locks, requests } = manager();
    const { lock, onUnavailable, work } = setUp(locks);
    const done = lock(work);
    expect(requests).toMatchObject([{ name: 'latchkey' }]);
    expect(work).not.toHaveBeenCalled();
    await requests[0]!.grant();
    expect(await done).toBe('with');
    expect(work.mock.calls).toEqual([[true, false]]);
    expect(onUnavailable).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is had by one after the other', async () => {
    const locks = queueing();
    const one = setUp(locks);
    const other = setUp(locks);
    const order: string[] = [];
    const first = deferred<void>();
    const done = Promise.all([
      one.lock(async () => {
        order.push('one begins');
        await first.promise;
        order.push('one ends');
      }),
      other.lock(async () => {
        order.push('other begins');
      }),
    ]);
    await vi.advanceTimersByTimeAsync(100);
    expect(order).toEqual(['one begins']);
    first.resolve();
    await done;
    expect(order).toEqual(['one begins', 'one ends', 'other begins']);
  });

  it('passes on what the work throws, and is let go', async () => {
    const locks = queueing();
    const { lock, work } = setUp(locks);
    await expect(lock(() => Promise.reject(new RangeError('no')))).rejects.toThrow(new RangeError('no'));
    expect(await lock(work)).toBe('with');
  });

  it('may be held for longer than it is waited for', async () => {
    const { locks, requests } = manager();
    const { lock, onUnavailable } = setUp(locks, 1000);
    const done = lock(async () => new Promise((resolve) => setTimeout(resolve, 5000, 'slow')));
    requests[0]!.grant();
    await vi.advanceTimersByTimeAsync(5000);
    expect(await done).toBe('slow');
    expect(onUnavailable).not.toHaveBeenCalled();
  });
});

describe('without the lock the work is done all the same', () => {
  it('where there are no locks', async () => {
    const { lock, onUnavailable, work } = setUp(null);
    expect(await lock(work)).toBe('without');
    expect(onUnavailable).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('when another tab does not let go in time, and the request stays in the queue', async () => {
    const { locks, requests } = manager();
    const { lock, onUnavailable, work } = setUp(locks);
    const done = lock(work);
    await vi.advanceTimersByTimeAsync(9999);
    expect(work).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await done).toBe('without');
    expect(requests).toHaveLength(1);
    expect(onUnavailable).toHaveBeenCalledOnce();
    expect(work).toHaveBeenCalledOnce();
  });

  it('at once from then on, until the page that hangs has let go', async () => {
    const { locks, requests } = manager();
    const { lock, work } = setUp(locks);
    lock(work);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await lock(work)).toBe('without');
    expect(await lock(work)).toBe('without');
    expect(work.mock.calls).toEqual(Array(3).fill([false, true]));
    expect(requests).toHaveLength(1);
    await requests[0]!.grant();
    expect(work).toHaveBeenCalledTimes(3);
    const after = lock(work);
    await requests[1]!.grant();
    expect(await after).toBe('with');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('when one and the same page still has it after two looks, each after half of the patience', async () => {
    const { locks, query } = heldBy(() => 'page 1');
    const { lock, work } = setUp(locks);
    const done = lock(work);
    await vi.advanceTimersByTimeAsync(4999);
    expect(query).toHaveBeenCalledTimes(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(query).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(4999);
    expect(work).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await done).toBe('without');
    expect(query).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each<[what: string, holder: () => string | undefined | Promise<never>]>([
    ['names no holder', () => undefined],
    ['refuses to say who holds it', () => Promise.reject(new DOMException('', 'SecurityError'))],
  ])('when the browser %s', async (_, holder) => {
    const { lock, work } = setUp(heldBy(holder).locks);
    const done = lock(work);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await done).toBe('without');
  });

  it('within a second more when the browser never says who holds it', async () => {
    const { lock, work } = setUp(heldBy(() => new Promise<never>(() => {})).locks);
    const done = vi.fn();
    lock(work).then(done);
    await vi.advanceTimersByTimeAsync(11_000);
    expect(done).toHaveBeenCalledExactlyOnceWith('without');
  });

  it.each<[what: string, request: () => Promise<never>]>([
    [
      'throws',
      () => {
        throw new DOMException('The document is not fully active.', 'InvalidStateError');
      },
    ],
    ['rejects', () => Promise.reject(new DOMException('The origin is opaque.', 'SecurityError'))],
  ])('at once when the manager %s', async (_, request) => {
    const { lock, onUnavailable, work } = setUp({ request });
    expect(await lock(work)).toBe('without');
    expect(onUnavailable).toHaveBeenCalledOnce();
    expect(work).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('and passes on what the work throws', async () => {
    const { locks } = manager();
    const { lock } = setUp(locks);
    const done = lock(() => Promise.reject(new RangeError('no')));
    done.catch(() => {});
    await vi.advanceTimersByTimeAsync(10_000);
    await expect(done).rejects.toThrow(new RangeError('no'));
  });
});

describe('a lock that goes from page to page', () => {
  it('is waited for as long as its holder changes: whoever has it is alive', async () => {
    let looks = 0;
    const { locks, requests } = heldBy(() => `page ${looks++}`);
    const { lock, onUnavailable, work } = setUp(locks);
    const done = lock(work);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(work).not.toHaveBeenCalled();
    await requests[0]!.grant();
    expect(await done).toBe('with');
    expect(onUnavailable).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is gone on without when its last holder keeps it for half of the patience between two looks', async () => {
    const holders = ['page 1', 'page 2', 'page 3'];
    const { locks } = heldBy(() => holders.shift() ?? 'page 4');
    const { lock, work } = setUp(locks);
    const done = lock(work);
    await vi.advanceTimersByTimeAsync(24_999);
    expect(work).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await done).toBe('without');
  });

  it.each([1, 2])('is ours when it is granted while the browser is asked for the %i. time who has it', async (time) => {
    const asked = deferred<string>();
    const { locks, requests } = manager();
    let looks = 0;
    const query = async () => {
      looks += 1;
      return { held: [{ name: 'latchkey', clientId: looks === time ? await asked.promise : 'page 1' }] };
    };
    const { lock, work } = setUp({ ...locks, query });
    const done = lock(work);
    await vi.advanceTimersByTimeAsync(time * 5000);
    await requests[0]!.grant();
    asked.resolve('this page');
    expect(await done).toBe('with');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(work).toHaveBeenCalledOnce();
    expect(looks).toBe(time);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('what comes late', () => {
  it('is a lock that is let go at once, without doing the work twice', async () => {
    const { locks, requests } = manager();
    const { lock, work } = setUp(locks);
    const done = lock(work);
    await vi.advanceTimersByTimeAsync(10_000);
    await done;
    expect(await requests[0]!.grant()).toBe(undefined);
    expect(work).toHaveBeenCalledOnce();
  });

  it('is a lock stolen by another script, which changes nothing for work that has begun', async () => {
    const stolen = deferred<never>();
    const { lock, onUnavailable, work } = setUp({
      request(_, __, callback) {
        callback();
        return stolen.promise;
      },
    });
    const finish = deferred<'with'>();
    work.mockImplementation(() => finish.promise);
    const done = lock(work);
    stolen.reject(new DOMException('The lock was stolen.', 'AbortError'));
    await vi.advanceTimersByTimeAsync(10_000);
    finish.resolve('with');
    expect(await done).toBe('with');
    expect(work).toHaveBeenCalledOnce();
    expect(onUnavailable).not.toHaveBeenCalled();
  });
});
