// @vitest-environment happy-dom
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import useSWR, { SWRConfig } from 'swr';
import { expect, onTestFinished, test, vi } from 'vitest';
import { bob, describeRecipe, setUp, type World } from './contract.ts';
import { forgetAtEnd, swrOptions } from './swr.ts';

test.each(['orders/1/', 'https://cdn.example.net/orders/1/'])('SWR: the key %s is a path of the API', async (key) => {
  const { auth, server } = await setUp();
  const load = swrOptions(auth).fetcher as (path: string) => Promise<unknown>;
  await load(key).catch(() => {});
  expect(server.calls().map(({ url }) => new URL(url).origin)).toEqual(Array(2).fill('https://api.example.com'));
});

/** SWR keeps its answers in the module, for all tests: each asks for other orders. */
const keys = { gone: 'orders/21/', changed: 'orders/22/' };

/** A page that shows orders, by whom they are or what became of them. */
function show(world: World, paths: readonly string[]) {
  const page = document.createElement('div');
  const root = createRoot(page);
  onTestFinished(() => root.unmount());
  const Order = ({ path }: { path: string }) => {
    const { data, error } = useSWR<{ customer: string } | null>(path);
    return createElement(
      'li',
      null,
      error ? `failed: ${error.response?.status ?? error.code}` : (data?.customer ?? '…'),
    );
  };
  const orders = paths.map((path) => createElement(Order, { path, key: path }));
  forgetAtEnd(world.auth);
  root.render(createElement(SWRConfig, { value: swrOptions(world.auth) }, orders));
  const texts = () => [...page.querySelectorAll('li')].map(({ textContent }) => textContent);
  return { shows: (expected: readonly string[]) => vi.waitFor(() => expect(texts()).toEqual(expected)) };
}

describeRecipe('SWR', (world) => {
  const { fetcher } = swrOptions(world.auth);
  const load = fetcher as (path: string) => Promise<{ customer: string }>;
  return {
    customerOf: async (id) => (await load(`orders/${id}/`)).customer,
    // A key is a path of the API: another server needs a fetcher of its own.
    elsewhere: (origin) => world.auth.fetch(`${origin}/orders/1/`),
  };
});

test('SWR: ten components on a token that is over are one refresh', async () => {
  const world = await setUp();
  world.wait(301);
  const paths = Array.from({ length: 10 }, (_, index) => `orders/${index}/`);
  const { shows } = show(world, paths);
  await shows(paths.map(() => 'ada'));
  expect(world.server.count('jwt/refresh')).toBe(1);
});

test('SWR: what one user saw is gone with the session, from the cache and from the page', async () => {
  const world = await setUp();
  const { shows } = show(world, [keys.gone]);
  await shows(['ada']);
  const sent = world.server.count('/orders/:id/');
  await world.auth.logout();
  await shows(['…']);
  expect(world.server.count('/orders/:id/')).toBe(sent);
});

test('SWR: after another login what is on the page is the new user’s', async () => {
  const world = await setUp();
  const { shows } = show(world, [keys.changed]);
  await shows(['ada']);
  await world.auth.login(bob);
  await shows(['bob']);
});

test.each([
  ['after the answer', 0, 1, 'failed: 401'],
  ['before the request', 301, 0, 'failed: session_ended'],
])('SWR: a refusal %s is an error, and is not tried again', async (_when, seconds, requests, text) => {
  const world = await setUp();
  world.server.expireAccess();
  world.server.revokeRefresh();
  world.wait(seconds);
  const { shows } = show(world, [`orders/3${requests}/`]);
  await shows([text]);
  expect(world.auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
  expect(world.server.count('/orders/:id/')).toBe(requests);
  await world.auth.login(bob);
  await shows(['bob']);
});
