import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBoard, newestRevision } from '../../src/platform/board.ts';
import type { LockManagerLike } from '../../src/platform/lock.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Shared locks as the browser has them, and how they were asked for. */
function browser() {
  const held: { name: string }[] = [];
  const modes: unknown[] = [];
  const locks: LockManagerLike = {
    async request(name, { mode }, work) {
      modes.push(mode);
      const lock = { name };
      held.push(lock);
      try {
        return await work();
      } finally {
        held.splice(held.indexOf(lock), 1);
      }
    },
    query: async () => ({ held: [...held] }),
  };
  return { locks, held, modes };
}

const soon = () => vi.advanceTimersByTimeAsync(0);

describe('a note', () => {
  it('is read by every tab of the same name, and by no other', async () => {
    const { locks } = browser();
    await createBoard(locks, 'shop').post('s1 4');
    expect(await createBoard(locks, 'shop').read()).toEqual(['s1 4']);
    expect(await createBoard(locks, 'blog').read()).toEqual([]);
    expect(await createBoard(locks, 's1 4').read()).toEqual([]);
  });

  it('is a lock that many can hold at once', async () => {
    const { locks, modes, held } = browser();
    const board = createBoard(locks, 'shop');
    await board.post('s1 4');
    await board.post('s1 4');
    expect(modes).toEqual(['shared', 'shared']);
    expect(held).toHaveLength(2);
  });

  it('is gone after a second', async () => {
    const { locks, held } = browser();
    const board = createBoard(locks, 'shop');
    await board.post('s1 4');
    await vi.advanceTimersByTimeAsync(999);
    expect(await board.read()).toEqual(['s1 4']);
    await vi.advanceTimersByTimeAsync(1);
    expect(await board.read()).toEqual([]);
    expect(held).toEqual([]);
  });

  it('leaves no timer behind but its own', async () => {
    const { locks } = browser();
    const board = createBoard(locks, 'shop');
    await board.post('s1 4');
    await board.read();
    expect(vi.getTimerCount()).toBe(1);
  });
});

describe('where locks cannot be asked', () => {
  const silent = new Promise<never>(() => {});

  it.each([
    ['are not there', null],
    ['have no query', { request: async (_: string, __: object, work: () => Promise<never>) => work() }],
  ])('posts nothing and reads nothing when they %s', async (_, locks) => {
    const board = createBoard(locks as LockManagerLike | null, 'shop');
    await board.post('s1 4');
    expect(await board.read()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    ['never answers', { request: () => silent, query: () => silent }],
    ['refuses', { request: () => Promise.reject(new Error('no')), query: () => Promise.reject(new Error('no')) }],
    ['names no locks', { request: () => silent, query: async () => ({}) }],
    ['has locks without names', { request: () => silent, query: async () => ({ held: [{}] }) }],
  ])('goes on after 200 ms at most when the browser %s', async (_, locks) => {
    const board = createBoard(locks as LockManagerLike, 'shop');
    const posted = vi.fn();
    const read = vi.fn();
    board.post('s1 4').then(posted);
    board.read().then(read);
    await vi.advanceTimersByTimeAsync(200);
    expect(posted).toHaveBeenCalledWith(undefined);
    expect(read).toHaveBeenCalledWith([]);
  });

  it('does not wait for 200 ms when the browser refuses at once', async () => {
    const no = () => Promise.reject(new Error('no'));
    const done = vi.fn();
    createBoard({ request: no, query: no } as LockManagerLike, 'shop')
      .post('s1 4')
      .then(done);
    await soon();
    expect(done).toHaveBeenCalledOnce();
  });
});

describe('the newest revision', () => {
  const noted = (...notes: string[]) => ({ read: async () => notes, post: async () => {} });

  it.each([
    [0, []],
    [0, ['s2 7']],
    [4, ['s1 4']],
    [12, ['s1 4', 's1 12', 's1 9', 's2 70']],
  ])('is %i of the notes %j', async (revision, notes) => {
    expect(await newestRevision(noted(...notes), 's1')).toBe(revision);
  });
});
