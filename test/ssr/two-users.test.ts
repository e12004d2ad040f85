import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Auth } from '../../src/index.ts';
import { createFakeDjoser } from '../../src/testing.ts';

interface Entry {
  getAuth(): Auth;
  authOf(access: string | undefined): Promise<Auth>;
}

const examples = {
  'Next.js': '../../examples/nextjs/lib/auth.ts',
  SvelteKit: '../../examples/sveltekit/src/lib/auth.ts',
  Nuxt: '../../examples/nuxt/app/lib/auth.ts',
};

const users = ['ada', 'bob'];

function startServer() {
  let turn = 0;
  const server = createFakeDjoser({
    baseUrl: 'https://api.example.com/auth/',
    users: users.map((username) => ({ username })),
    // Answers overtake each other.
    latencyMs: () => [9, 1, 5, 3, 7][turn++ % 5] ?? 0,
  });
  server.route('GET', '/orders/', (_request, { user }) => [{ id: 1, customer: user?.username }]);
  vi.stubGlobal('fetch', server.fetch);
  return server;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe.each(Object.entries(examples))('a server render with %s', (_name, path) => {
  const load = (): Promise<Entry> => import(path);
  /** What a page does for one request. */
  const render = async ({ authOf }: Entry, access: string | undefined) => {
    const auth = await authOf(access);
    if (auth.state.status !== 'authenticated') return 'login form';
    return JSON.stringify(await auth.api.get('orders/', { retry: 0 }).json());
  };

  test('gives each of two users their own page, with a hundred requests at once in one process', async () => {
    const server = startServer();
    const entry = await load();
    const visitors = Array.from({ length: 100 }, (_, index) => [...users, undefined][index % 3]);
    const tokens = new Map(users.map((user) => [user, server.issue(user).access]));
    const pages = await Promise.all(visitors.map((user) => render(entry, user && tokens.get(user))));
    expect(pages).toEqual(visitors.map((user) => (user ? JSON.stringify([{ id: 1, customer: user }]) : 'login form')));
    // No render asked twice, or for the words of the header.
    expect(server.count()).toBe(visitors.filter(Boolean).length);
  });

  test('renders the page of nobody for a cookie that holds no token', async () => {
    startServer();
    const entry = await load();
    const pages = await Promise.all(['undefined', 'null'].map((word) => render(entry, word)));
    expect(pages).toEqual(['login form', 'login form']);
  });

  test('hides no error that a framework throws in a render, such as that of Next.js about the time', async () => {
    const server = startServer();
    const { authOf } = await load();
    const { access } = server.issue('ada');
    const ofTheFramework = new Error('the unstable value `Date.now()`');
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => {
      throw ofTheFramework;
    });
    const error = await authOf(access).catch((thrown: unknown) => thrown);
    clock.mockRestore();
    expect(error).toBe(ofTheFramework);
  });

  test('has a client of its own for each render, and the page one for its whole life', async () => {
    startServer();
    const { getAuth } = await load();
    expect(getAuth()).not.toBe(getAuth());
    vi.stubGlobal('window', globalThis);
    const ofThePage = getAuth();
    expect(getAuth()).toBe(ofThePage);
    vi.stubGlobal('window', undefined);
    expect(getAuth()).not.toBe(ofThePage);
  });

  test('leaves it to the server whether a token is over, as some clock may be wrong, and refreshes nothing', async () => {
    const server = startServer();
    const now = Math.floor(Date.now() / 1000);
    const { access } = server.issue('ada', { access: { iat: now - 600, exp: now - 300 } });
    await expect(render(await load(), access)).rejects.toThrow('401');
    expect(server.count()).toBe(1);
  });

  test('shows the 401 of a token that the server does not take, and refreshes nothing', async () => {
    const server = startServer();
    const { access } = server.issue('ada');
    server.revokeAll();
    await expect(render(await load(), access)).rejects.toThrow('401');
    expect(server.count('jwt/refresh')).toBe(0);
  });
});

test('the examples differ in where the address comes from, and in nothing else', () => {
  const texts = Object.values(examples).map((path) =>
    readFileSync(join(import.meta.dirname, path), 'utf8').replace(
      /process\.env\.NEXT_PUBLIC_AUTH_URL|import\.meta\.env\.VITE_AUTH_URL/,
      'address',
    ),
  );
  expect(new Set(texts).size).toBe(1);
  expect(texts[0]).toContain('baseUrl: address');
});
