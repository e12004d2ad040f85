import { ClientError } from 'graphql-request';
import { expect, test } from 'vitest';
import type { Auth } from '../../src/index.ts';
import { describeRecipe, setUp, testCalledOff } from './contract.ts';
import { createGraphQL } from './graphql-request.ts';
import { serveGraphQL } from './graphql-server.ts';

const url = 'https://api.example.com/graphql/';
const query = 'query ($id: Int!) { order(id: $id) { customer } }';
const order = (auth: Auth, id: number, at = url) =>
  createGraphQL(auth, at).request<{ order: { customer: string } }>(query, { id });

describeRecipe('graphql-request', (world) => {
  serveGraphQL(world);
  return {
    customerOf: async (id) => (await order(world.auth, id)).order.customer,
    elsewhere: (origin) => order(world.auth, 1, `${origin}/graphql/`),
  };
});

testCalledOff('graphql-request', (world) => {
  serveGraphQL(world);
  const client = createGraphQL(world.auth, url);
  return async (signal) => {
    const document = query;
    const { order } = await client.request<{ order: { customer: string } }>({ document, variables: { id: 1 }, signal });
    return order.customer;
  };
});

test('graphql-request: a refusal after the answer is a ClientError with status 401, and the session is over', async () => {
  const world = await setUp();
  const { auth, server } = world;
  serveGraphQL(world);
  server.expireAccess();
  server.revokeRefresh();
  const error = await order(auth, 1).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ClientError);
  expect(error).toMatchObject({ response: { status: 401 } });
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
});

test('graphql-request: a refusal before the request is thrown, as session_ended', async () => {
  const world = await setUp();
  const { auth, server, wait } = world;
  serveGraphQL(world);
  wait(301);
  server.revokeRefresh();
  await expect(order(auth, 1)).rejects.toMatchObject({ code: 'session_ended' });
  expect(server.count('/graphql/')).toBe(0);
});

test('GraphQL: errors that come with 200 are no reason to refresh', async () => {
  const { auth, server } = await setUp();
  const errors = [{ message: 'Signature has expired' }];
  server.route('POST', '/graphql/', () => ({ errors }), { protected: false });
  await expect(order(auth, 1)).rejects.toMatchObject({ response: { status: 200, errors } });
  expect(server.count('jwt/refresh')).toBe(0);
});
