// @vitest-environment happy-dom
import { act, cleanup, render } from '@testing-library/react';
import { Suspense, useEffect } from 'react';
import useSWR, { SWRConfig, useSWRConfig } from 'swr';
import useSWRImmutable from 'swr/immutable';
import useSWRInfinite from 'swr/infinite';
import { afterEach, expect, test, vi } from 'vitest';
import type { Auth } from '../../src/index.ts';
import { useAuth } from '../../src/react.ts';
import { bob, describeRecipe, setUp } from './contract.ts';
import { inReact, suspending } from './in-react.ts';
import { Swr, swrOptions } from './swr.tsx';
import { describeTwoPeople } from './two-people.ts';

afterEach(cleanup);

interface Order {
  customer: string;
  next?: number | null;
}

describeRecipe('SWR', (world) => {
  const { fetcher } = swrOptions(world.auth);
  const load = fetcher as (path: string) => Promise<Order>;
  return {
    customerOf: async (id) => (await load(`orders/${id}/`)).customer,
    // A key is a path of the API: another server needs a fetcher of its own.
    elsewhere: (origin) => world.auth.fetch(`${origin}/orders/1/`),
  };
});

const One = () => <i>{useSWR<Order>('orders/1/').data?.customer ?? '…'} </i>;

const Kept = () => <i>{useSWR<Order>('orders/2/', { keepPreviousData: true }).data?.customer ?? '…'} </i>;

const Suspended = () => <i>{useSWR<Order>('orders/3/', { suspense: true }).data?.customer} </i>;

const Alone = () => useSWR<Order>('orders/3/', { suspense: true }).data?.customer;

const Settled = () => useSWRImmutable<Order>('orders/4/').data?.customer;

function Pages() {
  const { data } = useSWRInfinite<Order>(
    (index, before: Order | null) => (before && !before.next ? null : `orders/?page=${index + 1}`),
    { initialSize: 2 },
  );
  return <i>{data?.map(({ customer }) => customer).join('+')}</i>;
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
      <Pages />
    </>
  );
}

describeTwoPeople('SWR', inReact, {
  page: ({ auth }) => (
    <Swr auth={auth}>
      <Page auth={auth} />
    </Swr>
  ),
  says: '$ $ $ $+$',
  // In StrictMode React removes and adds effects once more at the beginning. SWR then forgets what its own cache has asked for.
  requests: 2,
  // An `SWRConfig` with a cache of its own fails when React shows it again, also without this recipe: vercel/swr#2719.
  isHideable: false,
  settled: ({ auth }, door) => <Swr auth={auth}>{door(<Settled />)}</Swr>,
  suspended: suspending(({ auth }) => (
    <Swr auth={auth}>
      <Alone />
    </Swr>
  )),
});

test('SWR: without StrictMode a query that suspends is one request', async () => {
  const { auth, server } = await setUp();
  const page = (
    <Swr auth={auth}>
      <Alone />
    </Swr>
  );
  const { container } = await act(async () => render(page));
  await vi.waitFor(() => expect(container.textContent).toBe('ada'));
  expect(server.count('/orders/:id/')).toBe(1);
});

test('SWR: ten components on a token that is over are one refresh', async () => {
  const { auth, server, wait } = await setUp();
  wait(301);
  const paths = Array.from({ length: 10 }, (_, index) => `orders/${index}/`);
  const Order = ({ path }: { path: string }) => <li>{useSWR<Order>(path).data?.customer}</li>;
  const { container } = render(
    <Swr auth={auth}>
      {paths.map((path) => (
        <Order key={path} path={path} />
      ))}
    </Swr>,
  );
  await vi.waitFor(() => expect(container.textContent).toBe('ada'.repeat(10)));
  expect(server.count('jwt/refresh')).toBe(1);
});

test.each([
  ['after the answer', 0, 1, 'failed: 401'],
  ['before the request', 301, 0, 'failed: session_ended'],
])('SWR: a refusal %s is an error, and is not tried again', async (_when, seconds, requests, text) => {
  const { auth, server, wait } = await setUp();
  server.expireAccess();
  server.revokeRefresh();
  wait(seconds);
  // Not within `Swr`, which would ask again as nobody.
  const Failing = () => {
    const { data, error } = useSWR<Order>('orders/1/');
    return error ? `failed: ${error.response?.status ?? error.code}` : data?.customer;
  };
  const { container } = render(
    <SWRConfig value={swrOptions(auth)}>
      <Failing />
    </SWRConfig>,
  );
  await vi.waitFor(() => expect(container.textContent).toBe(text));
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
  expect(server.count('/orders/:id/')).toBe(requests);
});

test('SWR: mutate with a filter would leave to the next user what useSWRInfinite has', async () => {
  const { auth } = await setUp();
  let forget = async () => {};
  const Forgetting = () => {
    const { mutate } = useSWRConfig();
    useEffect(() => {
      forget = async () => {
        await mutate(() => true, undefined, { revalidate: false });
      };
    }, [mutate]);
    return <Pages />;
  };
  const { container } = render(
    <SWRConfig value={swrOptions(auth)}>
      <Forgetting />
    </SWRConfig>,
  );
  await vi.waitFor(() => expect(container.textContent).toBe('ada+ada'));
  await act(() => auth.login(bob));
  await act(() => forget());
  expect(container.textContent).toBe('ada+ada');
});
