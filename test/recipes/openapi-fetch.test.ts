import { expect, test } from 'vitest';
import { describeRecipe, setUp, testCalledOff, type World } from './contract.ts';
import { createApi } from './openapi-fetch.ts';

const orderFrom = (api: ReturnType<typeof createApi>) => (id: number) =>
  api.GET('/orders/{id}/', { params: { path: { id } } });

describeRecipe('openapi-fetch', ({ auth, server }: World) => {
  const order = orderFrom(createApi(auth, new URL(server.baseUrl).origin));
  return {
    customerOf: async (id) => (await order(id)).data?.customer,
    elsewhere: (origin) => orderFrom(createApi(auth, origin))(1),
  };
});

testCalledOff('openapi-fetch', ({ auth, server }) => {
  const api = createApi(auth, new URL(server.baseUrl).origin);
  return async (signal) => {
    const { data } = await api.GET('/orders/{id}/', { params: { path: { id: 1 } }, signal });
    return data?.customer;
  };
});

test('openapi-fetch: a body is sent again after a 401', async () => {
  const { auth, server } = await setUp();
  server.route('POST', '/orders/', (_request, { data }) => Response.json(data, { status: 201 }));
  server.expireAccess();
  const api = createApi(auth, 'https://api.example.com');
  const { data } = await api.POST('/orders/', { body: { pizza: 'margherita' } });
  expect(data).toEqual({ pizza: 'margherita' });
  expect(server.calls('/orders/').map(({ status }) => status)).toEqual([401, 201]);
});

test('openapi-fetch: a refusal after the answer is `error` with 401, and the session is over', async () => {
  const { auth, server } = await setUp();
  server.expireAccess();
  server.revokeRefresh();
  const { error, response } = await orderFrom(createApi(auth, 'https://api.example.com'))(1);
  expect(error).toMatchObject({ code: 'token_not_valid' });
  expect(response.status).toBe(401);
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
});

test('openapi-fetch: a refusal before the request is thrown, as session_ended', async () => {
  const { auth, server, wait } = await setUp();
  wait(301);
  server.revokeRefresh();
  await expect(orderFrom(createApi(auth, 'https://api.example.com'))(1)).rejects.toMatchObject({
    code: 'session_ended',
  });
  expect(server.count('/orders/:id/')).toBe(0);
});
