import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAuth } from '../../src/index.ts';
import { fakeDjoserHandlers } from '../../src/msw.ts';
import { createFakeDjoser } from '../../src/testing.ts';

const djoser = createFakeDjoser({ baseUrl: 'https://api.example.com/auth/' });
const network = setupServer(
  ...fakeDjoserHandlers(djoser),
  http.get('https://api.example.com/orders/', () => HttpResponse.json([{ id: 1 }])),
);
beforeAll(() => network.listen());
beforeEach(() => djoser.reset());
afterAll(() => network.close());

test('the app uses the global fetch, and never notices', async () => {
  const auth = createAuth({ baseUrl: 'https://api.example.com/auth/' });
  await auth.login({ username: 'ada', password: 'correct-horse' });
  expect(await auth.api.get('orders/').json()).toEqual([{ id: 1 }]);
  expect(djoser.calls('jwt/create')[0]?.body).toMatchObject({ username: 'ada' });
});
