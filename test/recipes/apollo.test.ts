import { gql, ServerError } from '@apollo/client';
import { expect, test } from 'vitest';
import type { Auth } from '../../src/index.ts';
import { createApollo } from './apollo.ts';
import { ada, bob, describeRecipe, setUp } from './contract.ts';
import { serveGraphQL } from './graphql-server.ts';

const uri = 'https://api.example.com/graphql/';
const query = gql`query ($id: Int!) { order(id: $id) { id customer } }`;
interface Answer {
  order: { id: number; customer: string };
}
const order = (auth: Auth, id: number, at = uri) => createApollo(auth, at).query<Answer>({ query, variables: { id } });

describeRecipe('Apollo Client', ({ auth, server }) => {
  serveGraphQL(server);
  return {
    customerOf: async (id) => (await order(auth, id)).data?.order.customer,
    elsewhere: (origin) => order(auth, 1, `${origin}/graphql/`),
  };
});

test('Apollo: a 401 that cannot be cured now is a ServerError, and the user is still there', async () => {
  const { auth, server } = await setUp();
  serveGraphQL(server);
  server.expireAccess();
  server.failNext('jwt/refresh', 503);
  const error = await order(auth, 1).catch((thrown: unknown) => thrown);
  expect(ServerError.is(error)).toBe(true);
  expect(error).toMatchObject({ statusCode: 401 });
  expect(auth.state.status).toBe('authenticated');
});

test.each([
  ['after the answer', 0],
  ['before the request', 301],
])('Apollo: a refusal %s ends the session, and what was on its way fails with the store', async (_when, seconds) => {
  const { auth, server, wait } = await setUp();
  serveGraphQL(server);
  server.expireAccess();
  server.revokeRefresh();
  wait(seconds);
  await expect(order(auth, 1)).rejects.toThrow('Store reset while query was in flight');
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
});

test('Apollo: the cache of one user is gone before another looks, and a query on the page follows', async () => {
  const { auth, server } = await setUp();
  serveGraphQL(server);
  const client = createApollo(auth, uri);
  const shown: unknown[] = [];
  const watching = client
    .watchQuery<Answer>({ query, variables: { id: 1 } })
    .subscribe(({ data, error }) => shown.push(error ? String(error) : (data as Answer | undefined)?.order?.customer));
  await expect.poll(() => shown.at(-1)).toBe('ada');

  await auth.logout();
  expect(client.extract()).toEqual({});
  await auth.login(bob);
  await expect.poll(() => shown.at(-1)).toBe('bob');

  await auth.login(ada);
  await expect.poll(() => shown.at(-1)).toBe('ada');
  client.writeQuery<Answer>({ query, variables: { id: 1 }, data: { order: { id: 1, customer: 'ada herself' } } });
  await expect.poll(() => shown.at(-1)).toBe('ada herself');
  watching.unsubscribe();
  expect(JSON.stringify(client.extract())).not.toContain('bob');
});
