import { MutationObserver, QueryObserver } from '@tanstack/react-query';
import { expect, onTestFinished, test } from 'vitest';
import { bob, describeRecipe, setUp, type World } from './contract.ts';
import { createQueryClient } from './tanstack-query.ts';

interface Order {
  customer: string;
}

describeRecipe('TanStack Query', ({ auth }) => {
  const queryClient = createQueryClient(auth);
  return {
    customerOf: async (id) => (await queryClient.fetchQuery<Order>({ queryKey: [`orders/${id}/`] })).customer,
    // A key is a path of the API: another server needs a function of its own.
    elsewhere: (origin) =>
      queryClient.fetchQuery({ queryKey: [origin], queryFn: () => auth.fetch(`${origin}/orders/1/`), retry: false }),
  };
});

/** A component that shows an order: what `useQuery` is made of. */
function showOrder(world: World) {
  const queryClient = createQueryClient(world.auth);
  const observer = new QueryObserver<Order>(queryClient, { queryKey: ['orders/1/'] });
  const stop = observer.subscribe(() => {});
  onTestFinished(() => {
    stop();
    queryClient.clear();
  });
  return { queryClient, customer: () => observer.getCurrentResult().data?.customer, observer };
}

test('TanStack Query: what one user saw is gone with the session, from the cache and from the page', async () => {
  const world = await setUp();
  const { queryClient, customer } = showOrder(world);
  await expect.poll(customer).toBe('ada');
  const sent = world.server.count('/orders/:id/');
  await world.auth.logout();
  expect(customer()).toBeUndefined();
  expect(
    JSON.stringify(
      queryClient
        .getQueryCache()
        .getAll()
        .map(({ state }) => state),
    ),
  ).not.toContain('ada');
  expect(world.server.count('/orders/:id/')).toBe(sent);
});

test('TanStack Query: clear() alone would leave on the page what is there', async () => {
  const world = await setUp();
  const { queryClient, customer } = showOrder(world);
  await expect.poll(customer).toBe('ada');
  queryClient.clear();
  expect(customer()).toBe('ada');
});

test('TanStack Query: after another login what is on the page is the new user’s', async () => {
  const world = await setUp();
  const { customer } = showOrder(world);
  await expect.poll(customer).toBe('ada');
  await world.auth.login(bob);
  expect(customer()).not.toBe('ada');
  await expect.poll(customer).toBe('bob');
});

test('TanStack Query: an answer that was on its way when the user changed is not shown to the next', async () => {
  const world = await setUp();
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  world.server.route('GET', '/orders/:id/', async (_request, { user }) => {
    if (user?.username === 'ada') await held;
    return { customer: user?.username };
  });
  const { customer } = showOrder(world);
  await expect.poll(() => world.server.count('/orders/:id/')).toBe(1);
  await world.auth.login(bob);
  await expect.poll(customer).toBe('bob');
  answer();
  await held;
  await new Promise((resolve) => setImmediate(resolve));
  expect(customer()).toBe('bob');
});

test('TanStack Query: a mutation of one user is forgotten with the session', async () => {
  const world = await setUp();
  const { queryClient } = showOrder(world);
  await new MutationObserver(queryClient, { mutationFn: async () => 'secret' }).mutate();
  expect(queryClient.getMutationCache().getAll()).toHaveLength(1);
  await world.auth.logout();
  expect(queryClient.getMutationCache().getAll()).toEqual([]);
});

test.each([
  ['after the answer', 0, 1],
  ['before the request', 301, 0],
])('TanStack Query: a refusal %s ends the session, and is not tried again', async (_when, seconds, requests) => {
  const world = await setUp();
  world.server.expireAccess();
  world.server.revokeRefresh();
  world.wait(seconds);
  const { observer } = showOrder(world);
  await expect.poll(() => world.auth.state.status).toBe('anonymous');
  await expect.poll(() => observer.getCurrentResult().fetchStatus).toBe('idle');
  expect(observer.getCurrentResult().status).toBe('pending');
  expect(world.server.count('/orders/:id/')).toBe(requests);
});

test('TanStack Query: a 401 that cannot be cured now is tried again, and is not a logout', async () => {
  const world = await setUp();
  world.server.expireAccess();
  world.server.failNext('jwt/refresh', 503);
  const { observer } = showOrder(world);
  await expect.poll(() => observer.getCurrentResult().failureCount).toBe(1);
  expect(observer.getCurrentResult().failureReason).toMatchObject({ response: { status: 401 } });
  expect(world.auth.state.status).toBe('authenticated');
});
