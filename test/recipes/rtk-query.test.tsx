// @vitest-environment happy-dom
import { useEffect } from 'react';
import { expect, test } from 'vitest';
import { describeRecipe, setUp, type World } from './contract.ts';
import { inReact } from './in-react.ts';
import { createOrdersApi, createStore, Store } from './rtk-query.tsx';
import { describeTwoPeople } from './two-people.ts';

const origin = 'https://api.example.com/';

/** One answer, as a component would get it. */
async function order({ auth }: World, id: number, baseUrl = origin) {
  const api = createOrdersApi(auth, baseUrl);
  return createStore(api).dispatch(api.endpoints.order.initiate(id));
}

describeRecipe('RTK Query', (world) => ({
  customerOf: async (id) => (await order(world, id)).data?.customer,
  elsewhere: (elsewhere) => order(world, 1, `${elsewhere}/`),
}));

type Api = ReturnType<typeof createOrdersApi>;

const One = ({ api }: { api: Api }) => <i>{api.useOrderQuery(1).data?.customer ?? '…'} </i>;

const Settled = ({ api }: { api: Api }) => api.useOrderQuery(4).data?.customer;

function Pages({ api }: { api: Api }) {
  const { data, hasNextPage, fetchNextPage } = api.useOrdersInfiniteQuery();
  useEffect(() => {
    if (hasNextPage) fetchNextPage();
  }, [hasNextPage, fetchNextPage]);
  return <i>{data?.pages.map(({ customer }) => customer).join('+')}</i>;
}

describeTwoPeople('RTK Query', inReact, {
  page: ({ auth }) => {
    const api = createOrdersApi(auth, origin);
    return (
      <Store auth={auth} api={api}>
        <One api={api} />
        <Pages api={api} />
      </Store>
    );
  },
  says: '$ $+$',
  settled: ({ auth }, door) => {
    const api = createOrdersApi(auth, origin);
    return (
      <Store auth={auth} api={api}>
        {door(<Settled api={api} />)}
      </Store>
    );
  },
});

test('RTK Query: a refusal after the answer is `error` with status 401, and the session is over', async () => {
  const world = await setUp();
  world.server.expireAccess();
  world.server.revokeRefresh();
  expect((await order(world, 1)).error).toMatchObject({ status: 401 });
  expect(world.auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
});

test('RTK Query: a refusal before the request is `error` with FETCH_ERROR, and nothing is sent', async () => {
  const world = await setUp();
  world.wait(301);
  world.server.revokeRefresh();
  expect((await order(world, 1)).error).toMatchObject({ status: 'FETCH_ERROR' });
  expect(world.server.count('/orders/:id/')).toBe(0);
});
