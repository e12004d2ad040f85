// @vitest-environment happy-dom
import { gql, ServerError } from '@apollo/client';
import { useQuery, useSuspenseQuery } from '@apollo/client/react';
import { Suspense } from 'react';
import { expect, test } from 'vitest';
import type { Auth } from '../../src/index.ts';
import { useAuth } from '../../src/react.ts';
import { Apollo, createApollo } from './apollo.tsx';
import { bob, describeRecipe, setUp } from './contract.ts';
import { serveGraphQL } from './graphql-server.ts';
import { inReact, suspendingBeside } from './in-react.ts';
import { describeTwoPeople } from './two-people.ts';

const uri = 'https://api.example.com/graphql/';
const query = gql`query ($id: Int!) { order(id: $id) { id customer } }`;
interface Answer {
  order: { id: number; customer: string };
}
const order = (auth: Auth, id: number, at = uri) => createApollo(auth, at).query<Answer>({ query, variables: { id } });

describeRecipe('Apollo Client', (world) => {
  serveGraphQL(world);
  return {
    customerOf: async (id) => (await order(world.auth, id)).data?.order.customer,
    elsewhere: (origin) => order(world.auth, 1, `${origin}/graphql/`),
  };
});

const One = () => <i>{useQuery<Answer>(query, { variables: { id: 1 } }).data?.order.customer ?? '…'} </i>;

/** As is often written, so that a page does not jump. */
function Kept() {
  const { data, previousData } = useQuery<Answer>(query, { variables: { id: 2 } });
  return <i>{(data ?? (previousData as Answer | undefined))?.order.customer ?? '…'} </i>;
}

const Suspended = () => <i>{useSuspenseQuery<Answer>(query, { variables: { id: 3 } }).data.order.customer}</i>;

const Alone = () => useSuspenseQuery<Answer>(query, { variables: { id: 3 } }).data.order.customer;

const Settled = () =>
  useQuery<Answer>(query, { variables: { id: 4 }, fetchPolicy: 'cache-first' }).data?.order.customer;

function Page({ auth }: { auth: Auth }) {
  const { status } = useAuth(auth);
  return (
    <>
      <One />
      <Kept />
      {status === 'authenticated' && (
        <Suspense fallback="…">
          <Suspended />
        </Suspense>
      )}
    </>
  );
}

describeTwoPeople('Apollo', inReact, {
  page: ({ auth }) => (
    <Apollo auth={auth} uri={uri}>
      <Page auth={auth} />
    </Apollo>
  ),
  says: '$ $ $',
  settled: ({ auth }, door) => (
    <Apollo auth={auth} uri={uri}>
      {door(<Settled />)}
    </Apollo>
  ),
  suspended: suspendingBeside(({ auth }) => (
    <Apollo auth={auth} uri={uri}>
      <Alone />
    </Apollo>
  )),
  serve: serveGraphQL,
});

test('Apollo: a 401 that cannot be cured now is a ServerError, and the user is still there', async () => {
  const world = await setUp();
  serveGraphQL(world);
  world.server.expireAccess();
  world.server.failNext('jwt/refresh', 503);
  const error = await order(world.auth, 1).catch((thrown: unknown) => thrown);
  expect(ServerError.is(error)).toBe(true);
  expect(error).toMatchObject({ statusCode: 401 });
  expect(world.auth.state.status).toBe('authenticated');
});

test('Apollo: a refusal after the answer is a ServerError with status 401, and the session is over', async () => {
  const world = await setUp();
  serveGraphQL(world);
  world.server.expireAccess();
  world.server.revokeRefresh();
  await expect(order(world.auth, 1)).rejects.toMatchObject({ statusCode: 401 });
  expect(world.auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
});

test('Apollo: a refusal before the request is thrown, as session_ended', async () => {
  const world = await setUp();
  serveGraphQL(world);
  world.wait(301);
  world.server.revokeRefresh();
  await expect(order(world.auth, 1)).rejects.toMatchObject({ code: 'session_ended' });
  expect(world.server.count('/graphql/')).toBe(0);
});

test('Apollo: clearStore() alone would leave on the page what is there', async () => {
  const world = await setUp();
  serveGraphQL(world);
  const client = createApollo(world.auth, uri);
  const shown: unknown[] = [];
  const watching = client
    .watchQuery<Answer>({ query, variables: { id: 1 } })
    .subscribe(({ data }) => shown.push((data as Answer | undefined)?.order?.customer));
  await expect.poll(() => shown.at(-1)).toBe('ada');
  await world.auth.login(bob);
  await client.clearStore();
  expect(shown.at(-1)).toBe('ada');
  watching.unsubscribe();
});
