// @vitest-environment happy-dom
import { Suspense } from 'react';
import { gql, useQuery } from 'urql';
import { expect, test } from 'vitest';
import type { Auth } from '../../src/index.ts';
import { useAuth } from '../../src/react.ts';
import { describeRecipe, setUp } from './contract.ts';
import { serveGraphQL } from './graphql-server.ts';
import { inReact, suspendingBeside } from './in-react.ts';
import { describeTwoPeople } from './two-people.ts';
import { createUrql, Urql } from './urql.tsx';

const url = 'https://api.example.com/graphql/';
const query = gql`query ($id: Int!) { order(id: $id) { id customer } }`;
interface Answer {
  order: { customer: string };
}
const order = async (auth: Auth, id: number, at = url) => {
  const { data, error } = await createUrql(auth, at).query<Answer>(query, { id }).toPromise();
  if (error) throw error;
  return data?.order.customer;
};

describeRecipe('urql', (world) => {
  serveGraphQL(world);
  return {
    customerOf: (id) => order(world.auth, id),
    elsewhere: (origin) => order(world.auth, 1, `${origin}/graphql/`),
  };
});

const One = () => <i>{useQuery<Answer>({ query, variables: { id: 1 } })[0].data?.order.customer ?? '…'} </i>;

const suspense = { suspense: true };
const Suspended = () => (
  <i>{useQuery<Answer>({ query, variables: { id: 2 }, context: suspense })[0].data?.order.customer}</i>
);

const Alone = () => useQuery<Answer>({ query, variables: { id: 2 }, context: suspense })[0].data?.order.customer;

const Settled = () => useQuery<Answer>({ query, variables: { id: 3 } })[0].data?.order.customer;

function Page({ auth }: { auth: Auth }) {
  const { status } = useAuth(auth);
  return (
    <>
      <One />
      {status === 'authenticated' && (
        <Suspense fallback="…">
          <Suspended />
        </Suspense>
      )}
    </>
  );
}

describeTwoPeople('urql', inReact, {
  page: ({ auth }) => (
    <Urql auth={auth} url={url}>
      <Page auth={auth} />
    </Urql>
  ),
  says: '$ $',
  settled: ({ auth }, door) => (
    <Urql auth={auth} url={url}>
      {door(<Settled />)}
    </Urql>
  ),
  suspended: suspendingBeside(({ auth }) => (
    <Urql auth={auth} url={url}>
      <Alone />
    </Urql>
  )),
  serve: serveGraphQL,
});

test('urql: a refusal after the answer is a CombinedError whose response has 401, and the session is over', async () => {
  const world = await setUp();
  serveGraphQL(world);
  world.server.expireAccess();
  world.server.revokeRefresh();
  await expect(order(world.auth, 1)).rejects.toMatchObject({ response: { status: 401 } });
  expect(world.auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
});

test('urql: a refusal before the request is a CombinedError caused by session_ended', async () => {
  const world = await setUp();
  serveGraphQL(world);
  world.wait(301);
  world.server.revokeRefresh();
  await expect(order(world.auth, 1)).rejects.toMatchObject({ networkError: { code: 'session_ended' } });
  expect(world.server.count('/graphql/')).toBe(0);
});
