// @vitest-environment happy-dom
import {
  keepPreviousData,
  MutationObserver,
  QueryObserver,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
  useSuspenseQuery,
} from '@tanstack/react-query';
import { act, cleanup, render, renderHook } from '@testing-library/react';
import { Suspense, useEffect } from 'react';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import type { Auth } from '../../src/index.ts';
import { useAuth, useUserKey } from '../../src/react.ts';
import { bob, describeRecipe, setUp, type World } from './contract.ts';
import { inReact, suspendingBeside } from './in-react.ts';
import { createQueryClient, Queries } from './tanstack-query.tsx';
import { describeTwoPeople } from './two-people.ts';

afterEach(cleanup);

interface Order {
  customer: string;
}
interface Orders extends Order {
  next: number | null;
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

const One = () => <i>{useQuery<Order>({ queryKey: ['orders/1/'] }).data?.customer ?? '…'} </i>;

const Kept = () => (
  <i>{useQuery<Order>({ queryKey: ['orders/2/'], placeholderData: keepPreviousData }).data?.customer ?? '…'} </i>
);

const Suspended = () => <i>{useSuspenseQuery<Order>({ queryKey: ['orders/3/'] }).data.customer} </i>;

const Alone = () => useSuspenseQuery<Order>({ queryKey: ['orders/3/'] }).data.customer;

const Settled = () =>
  useQuery<Order>({ queryKey: ['orders/4/'], staleTime: Number.POSITIVE_INFINITY, refetchOnMount: false }).data
    ?.customer;

function Pages({ auth }: { auth: Auth }) {
  const { data, hasNextPage, fetchNextPage } = useInfiniteQuery<Orders, Error, { pages: Orders[] }, string[], number>({
    queryKey: ['all'],
    queryFn: ({ pageParam, signal }) => auth.api.get(`orders/?page=${pageParam}`, { signal, retry: 0 }).json(),
    initialPageParam: 1,
    getNextPageParam: ({ next }) => next,
  });
  useEffect(() => {
    if (hasNextPage) fetchNextPage();
  }, [hasNextPage, fetchNextPage]);
  return <i>{data?.pages.map(({ customer }) => customer).join('+')}</i>;
}

function Page({ auth }: { auth: Auth }) {
  const { status } = useAuth(auth);
  return (
    <>
      <One />
      <Kept />
      {status === 'authenticated' && (
        <Suspense fallback="… ">
          <Suspended />
        </Suspense>
      )}
      <Pages auth={auth} />
    </>
  );
}

describeTwoPeople('TanStack Query', inReact, {
  page: ({ auth }) => (
    <Queries auth={auth}>
      <Page auth={auth} />
    </Queries>
  ),
  says: '$ $ $ $+$',
  settled: ({ auth }, door) => <Queries auth={auth}>{door(<Settled />)}</Queries>,
  suspended: suspendingBeside(({ auth }) => (
    <Queries auth={auth}>
      <Alone />
    </Queries>
  )),
});

test('TanStack Query: clear() alone would leave on the page what is there', async () => {
  const { auth } = await setUp();
  const queryClient = createQueryClient(auth);
  const observer = new QueryObserver<Order>(queryClient, { queryKey: ['orders/1/'] });
  onTestFinished(observer.subscribe(() => {}));
  await expect.poll(() => observer.getCurrentResult().data?.customer).toBe('ada');
  queryClient.clear();
  expect(observer.getCurrentResult().data?.customer).toBe('ada');
});

test('TanStack Query: a mutation of one user writes its late answer into no cache of the next', async () => {
  const world = await setUp();
  const clients = () =>
    renderHook(() => useQueryClient(), {
      wrapper: ({ children }) => <Queries auth={world.auth}>{children}</Queries>,
    });
  const { result } = clients();
  const ofAda = result.current;
  const answer = world.holdAda();
  const saving = new MutationObserver(ofAda, {
    mutationFn: () => world.auth.api.get('orders/1/').json<Order>(),
    onSuccess: (data, _variables, _result, { client }) => client.setQueryData(['orders/1/'], data),
  }).mutate();
  await act(() => world.auth.login(bob));
  answer();
  await saving;
  expect(result.current).not.toBe(ofAda);
  expect(
    JSON.stringify(
      result.current
        .getQueryCache()
        .getAll()
        .map(({ state }) => state),
    ),
  ).not.toContain('ada');
  expect(result.current.getMutationCache().getAll()).toEqual([]);
});

test('TanStack Query: initialData that was handed down for one user is not handed down to the next', async () => {
  const { auth } = await setUp();
  const Handed = ({ initialData }: { initialData: Order | undefined }) => (
    <b>{useQuery<Order>({ queryKey: ['orders/1/'], ...(initialData && { initialData }) }).data?.customer ?? '…'}</b>
  );
  const Site = () => {
    const userKey = useUserKey(auth);
    // Rendered on the server for the user of that request.
    return (
      <Queries auth={auth}>
        <Handed initialData={userKey === 0 ? { customer: 'ada' } : undefined} />
      </Queries>
    );
  };
  const { container } = render(<Site />);
  await act(async () => {});
  expect(container.textContent).toBe('ada');
  await act(() => auth.login(bob));
  expect(container.textContent).not.toBe('ada');
  await expect.poll(() => container.textContent).toBe('bob');
});

function showOrder(world: World) {
  const queryClient = createQueryClient(world.auth);
  const observer = new QueryObserver<Order>(queryClient, { queryKey: ['orders/1/'] });
  const stop = observer.subscribe(() => {});
  onTestFinished(() => {
    stop();
    queryClient.clear();
  });
  return { observer };
}

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
  expect(observer.getCurrentResult().status).toBe('error');
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
