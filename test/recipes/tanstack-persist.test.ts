import { createSyncStoragePersister } from '@tanstack/query-sync-storage-persister';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Auth } from '../../src/index.ts';
import { bob, setUp } from './contract.ts';
import { keepAnswers } from './tanstack-persist.ts';
import { createQueryClient } from './tanstack-query.tsx';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Longer than a persister puts off its writing. */
const afterAWhile = () => vi.advanceTimersByTimeAsync(5000);

/** A page that keeps its answers: one load of it. */
async function load(auth: Auth, kept: Map<string, string>) {
  const queryClient = createQueryClient(auth);
  // Both packages bring a query-core here, and its class has private fields. An application has one.
  const same = queryClient as unknown as Parameters<typeof keepAnswers>[1];
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  onTestFinished(keepAnswers(auth, same, createSyncStoragePersister({ storage })));
  await new Promise((resolve) => setImmediate(resolve));
  return {
    ask: () => queryClient.fetchQuery({ queryKey: ['orders/1/'] }),
    has: () => queryClient.getQueryData(['orders/1/']),
  };
}

const text = (kept: Map<string, string>) => [...kept.values()].join();

test('TanStack Query, persisted: the next page load of the same user has the answers', async () => {
  const { auth } = await setUp();
  const kept = new Map<string, string>();
  await (await load(auth, kept)).ask();
  await afterAWhile();
  expect(text(kept)).toContain('ada');
  expect((await load(auth, kept)).has()).toMatchObject({ customer: 'ada' });
});

test('TanStack Query, persisted: nothing is kept for a user of whom the token says nothing', async () => {
  const { auth } = await setUp();
  const opaque = { ...auth, state: { ...auth.state, claims: null } } as Auth;
  const kept = new Map<string, string>();
  const page = await load(opaque, kept);
  await page.ask();
  await afterAWhile();
  expect(text(kept)).not.toContain('ada');
});

test.each([
  ['a logout', (auth: Auth): Promise<unknown> => auth.logout()],
  ['another login', (auth: Auth): Promise<unknown> => auth.login(bob)],
])('TanStack Query, persisted: what was kept is gone with %s, and stays away', async (_, change) => {
  const { auth } = await setUp();
  const kept = new Map<string, string>();
  const page = await load(auth, kept);
  await page.ask();
  await afterAWhile();
  expect(text(kept)).toContain('ada');
  await page.ask();
  await change(auth);
  expect(text(kept)).not.toContain('ada');
  await afterAWhile();
  expect(text(kept)).not.toContain('ada');
});

test('TanStack Query, persisted: an answer that was about to be kept at the end of a session is not', async () => {
  const { auth } = await setUp();
  const kept = new Map<string, string>();
  await (await load(auth, kept)).ask();
  await auth.logout();
  await afterAWhile();
  expect(text(kept)).not.toContain('ada');
});

test.each([
  ['is somebody else', (auth: Auth): Promise<unknown> => auth.login(bob)],
  ['is nobody', (auth: Auth): Promise<unknown> => auth.logout()],
])(
  'TanStack Query, persisted: a page load does not take what was kept for another when there %s',
  async (_, change) => {
    const { auth } = await setUp();
    const kept = new Map<string, string>();
    await (await load(auth, kept)).ask();
    await afterAWhile();
    const left = new Map(kept);
    await change(auth);
    const page = await load(auth, left);
    expect(page.has()).toBeUndefined();
    await afterAWhile();
    expect(text(left)).not.toContain('ada');
  },
);
