import { expect, test } from 'vitest';
import { createAuth } from '../../src/index.ts';
import { createFakeDjoser } from '../../src/testing.ts';

test('an order list survives an access token that ends', async () => {
  const server = createFakeDjoser();
  server.route('GET', '/orders/', (_request, { user }) => [{ id: 1, customer: user?.username }]);
  const auth = createAuth({ baseUrl: server.baseUrl, fetch: server.fetch });

  await auth.login({ username: 'ada', password: 'correct-horse' });
  server.expireAccess();
  const orders = await Promise.all([auth.api.get('orders/').json(), auth.api.get('orders/').json()]);

  expect(orders[0]).toEqual([{ id: 1, customer: 'ada' }]);
  expect(server.count('jwt/refresh')).toBe(1);
});
