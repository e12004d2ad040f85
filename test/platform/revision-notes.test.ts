import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LockManagerLike } from '../../src/platform/lock.ts';
import { createRevisionNotes } from '../../src/platform/revision-notes.ts';

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
    await createRevisionNotes(locks, 'shop').post('s1', 4);
    expect(await createRevisionNotes(locks, 'shop').newest('s1')).toBe(4);
    expect(await createRevisionNotes(locks, 'blog').newest('s1')).toBe(0);
    expect(await createRevisionNotes(locks, 'shop').newest('s2')).toBe(0);
    expect(await createRevisionNotes(locks, 'shop').newest('s')).toBe(0);
  });

  it('is a lock that many can hold at once', async () => {
    const { locks, modes, held } = browser();
    const notes = createRevisionNotes(locks, 'shop');
    await notes.post('s1', 4);
    await notes.post('s1', 4);
    expect(modes).toEqual(['shared', 'shared']);
    expect(held).toHaveLength(2);
  });

  it('is no lock of the name that tabs take turns under', async () => {
    const { locks, held } = browser();
    await createRevisionNotes(locks, 'shop').post('s1', 4);
    expect(held.map(({ name }) => name)).not.toContain('shop');
  });

  it('is gone after a second', async () => {
    const { locks, held } = browser();
    const notes = createRevisionNotes(locks, 'shop');
    await notes.post('s1', 4);
    await vi.advanceTimersByTimeAsync(999);
    expect(await notes.newest('s1')).toBe(4);
    await vi.advanceTimersByTimeAsync(1);
    expect(await notes.newest('s1')).toBe(0);
    expect(held).toEqual([]);
  });

  it('leaves no timer behind but its own', async () => {
    const { locks } = browser();
    const notes = createRevisionNotes(locks, 'shop');
    await notes.post('s1', 4);
    await notes.newest('s1');
    expect(vi.getTimerCount()).toBe(1);
  });
});

describe('the newest revision', () => {
  const withHeld = (...names: string[]) =>
    createRevisionNotes({ ...browser().locks, query: async () => ({ held: names.map((name) => ({ name })) }) }, 'shop');

  it.each([
    [0, []],
    [0, ['shop#s2 7']],
    [4, ['shop#s1 4']],
    [12, ['shop#s1 4', 'shop#s1 12', 'shop#s1 9', 'shop#s2 70']],
    [4, ['shop', 'shop#s1 4', 'shop#s1 soon', 'shop#s1 Infinity', 'blog#s1 9', '']],
  ])('is %i where the held locks are %j', async (revision, names) => {
    expect(await withHeld(...names).newest('s1')).toBe(revision);
  });
});

describe('where locks cannot be asked', () => {
  const silent = new Promise<never>(() => {});

  it.each([
    ['are not there', null],
    ['have no query', { request: async (_: string, __: object, work: () => Promise<never>) => work() }],
  ])('posts nothing and knows of nothing when they %s', async (_, locks) => {
    const notes = createRevisionNotes(locks as LockManagerLike | null, 'shop');
    await notes.post('s1', 4);
    expect(await notes.newest('s1')).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    ['never answers', { request: () => silent, query: () => silent }],
    ['refuses', { request: () => Promise.reject(new Error('no')), query: () => Promise.reject(new Error('no')) }],
    ['names no locks', { request: () => silent, query: async () => ({}) }],
    ['has locks without names', { request: () => silent, query: async () => ({ held: [{}] }) }],
  ])('goes on after 200 ms at most when the browser %s', async (_, locks) => {
    const notes = createRevisionNotes(locks as LockManagerLike, 'shop');
    const posted = vi.fn();
    const read = vi.fn();
    notes.post('s1', 4).then(posted);
    notes.newest('s1').then(read);
    await vi.advanceTimersByTimeAsync(200);
    expect(posted).toHaveBeenCalledWith(undefined);
    expect(read).toHaveBeenCalledWith(0);
  });

  it('does not wait for 200 ms when the browser refuses at once', async () => {
    const no = () => Promise.reject(new Error('no'));
    const done = vi.fn();
    createRevisionNotes({ request: no, query: no } as LockManagerLike, 'shop')
      .post('s1', 4)
      .then(done);
    await soon();
    expect(done).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });
});
