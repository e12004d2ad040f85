import { expect, test } from 'vitest';
import { createAuth } from '../../src/index.ts';
import { createFakeDjoser } from '../../src/testing.ts';

const setUp = async () => {
  const server = createFakeDjoser();
  const auth = createAuth({ baseUrl: server.baseUrl, fetch: server.fetch });
  await auth.login({ username: 'ada', password: 'correct-horse' });
  server.expireAccess();
  return { auth, server };
};

test('a deployment does not log anybody out', async () => {
  const { auth, server } = await setUp();
  server.failNext('jwt/refresh', [503, 'network']);
  await expect(auth.api.get('api/ping/').json()).rejects.toThrow('401');
  expect(auth.state.status).toBe('authenticated');
});

test('a refused refresh token does', async () => {
  const { auth, server } = await setUp();
  server.revokeRefresh();
  await expect(auth.api.get('api/ping/').json()).rejects.toThrow('401');
  expect(auth.state.status).toBe('anonymous');
});
