/** The page that was rendered for one user, in the hands of two. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Auth, createAuth, djoser, memoryStorage } from '../../src/index.ts';
import { createFakeDjoser } from '../../src/testing.ts';

interface Order {
  id: number;
  customer: string;
}
interface Rendered {
  userId: unknown;
  orders: Order[];
}
interface Example {
  renderOrders(auth: Auth): Promise<Rendered | null>;
  followOrders(auth: Auth, rendered: Rendered | null, show: (orders: Order[] | null) => void): () => void;
}

const examples = {
  'Next.js': '../../examples/nextjs/lib/orders.ts',
  SvelteKit: '../../examples/sveltekit/src/lib/orders.ts',
  Nuxt: '../../examples/nuxt/app/lib/orders.ts',
};

const ada = { username: 'ada', password: 'correct-horse' };
const bob = { username: 'bob', password: 'battery-staple' };

function world() {
  const server = createFakeDjoser({ baseUrl: 'https://api.example.com/auth/', users: [ada, bob] });
  let answers = Promise.resolve();
  server.route('GET', '/orders/', async (_request, { user }) => {
    if (user?.username === 'ada') await answers;
    return [{ id: 1, customer: user?.username }];
  });
  const newAuth = () => {
    const auth = createAuth({
      baseUrl: server.baseUrl,
      fetch: server.fetch,
      server: djoser({ scheme: 'Bearer' }),
      storage: memoryStorage(),
      locks: null,
      channel: () => null,
    });
    onTestFinished(() => auth.dispose());
    return auth;
  };
  return {
    server,
    newAuth,
    holdAda() {
      let answer = () => {};
      answers = new Promise((resolve) => {
        answer = resolve;
      });
      return answer;
    },
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

describe.each(Object.entries(examples))('a page with %s', (_name, path) => {
  const open = async () => {
    const site = world();
    const { renderOrders, followOrders }: Example = await import(path);
    /** What a render finds for the user whose cookie came with the request. */
    const renderFor = async (username: string) => {
      const auth = site.newAuth();
      await auth.adopt({ access: site.server.issue(username).access });
      return renderOrders(auth);
    };
    const openPage = (auth: Auth, rendered: Rendered | null) => {
      const seen: (string | null)[] = [];
      onTestFinished(followOrders(auth, rendered, (orders) => seen.push(orders?.[0]?.customer ?? null)));
      return seen;
    };
    return { ...site, renderFor, openPage, renderOrders };
  };

  test('shows what was rendered for its user, and asks for nothing', async () => {
    const { newAuth, renderFor, openPage, server } = await open();
    const auth = newAuth();
    await auth.login(ada);
    const rendered = await renderFor('ada');
    const asked = server.count('/orders/');
    expect(openPage(auth, rendered)).toEqual(['ada']);
    await settled();
    expect(server.count('/orders/')).toBe(asked);
  });

  test.each([
    ['another login', (auth: Auth): Promise<unknown> => auth.login(bob)],
    ['a logout and another login', (auth: Auth): Promise<unknown> => auth.logout().then(() => auth.login(bob))],
  ])('shows nothing of one user after %s', async (_, change) => {
    const { newAuth, renderFor, openPage } = await open();
    const auth = newAuth();
    await auth.login(ada);
    const seen = openPage(auth, await renderFor('ada'));
    await change(auth);
    await vi.waitFor(() => expect(seen.at(-1)).toBe('bob'));
    expect(seen.slice(1)).not.toContain('ada');
  });

  test('does not show a late answer to one user to the next', async () => {
    const { newAuth, openPage, holdAda, server } = await open();
    const auth = newAuth();
    await auth.login(ada);
    const answer = holdAda();
    const seen = openPage(auth, null);
    await vi.waitFor(() => expect(server.count('/orders/')).toBe(1));
    await auth.login(bob);
    await vi.waitFor(() => expect(seen.at(-1)).toBe('bob'));
    answer();
    await settled();
    expect(seen).not.toContain('ada');
    expect(seen.at(-1)).toBe('bob');
  });

  test('does not show what was rendered for one user to another who is there when it arrives', async () => {
    const { newAuth, renderFor, openPage } = await open();
    const auth = newAuth();
    await auth.login(bob);
    const seen = openPage(auth, await renderFor('ada'));
    await vi.waitFor(() => expect(seen.at(-1)).toBe('bob'));
    expect(seen).not.toContain('ada');
  });

  test('does not keep what was rendered for one user on a page that finds nobody, for whoever logs in there', async () => {
    const { newAuth, renderFor, openPage } = await open();
    const auth = newAuth();
    const seen = openPage(auth, await renderFor('ada'));
    await auth.ready;
    expect(seen).toEqual([null]);
    await auth.login(bob);
    await vi.waitFor(() => expect(seen.at(-1)).toBe('bob'));
    expect(seen).not.toContain('ada');
  });

  test('renders nothing for nobody, and nothing with a token that the server does not take', async () => {
    const { newAuth, renderOrders, server } = await open();
    expect(await renderOrders(newAuth())).toBeNull();
    const auth = newAuth();
    await auth.adopt({ access: server.issue('ada').access });
    server.revokeAll();
    expect(await renderOrders(auth)).toBeNull();
  });
});

test('the examples have the same file', () => {
  const texts = Object.values(examples).map((path) => readFileSync(join(import.meta.dirname, path), 'utf8'));
  expect(new Set(texts).size).toBe(1);
});
