import { expect, test } from 'vitest';
import { createAuth } from '../../src/index.ts';
import { createFakeDjoser, createTabs } from '../../src/testing.ts';

test('a logout in one tab reaches the other, and a reload finds nobody', async () => {
  const { baseUrl, fetch } = createFakeDjoser();
  const [left, right] = createTabs(2);
  const here = createAuth({ baseUrl, fetch, ...left });
  const there = createAuth({ baseUrl, fetch, ...right });

  await here.login({ username: 'ada', password: 'correct-horse' });
  await expect.poll(() => there.state.status).toBe('authenticated');
  await there.logout();
  await expect.poll(() => here.state.status).toBe('anonymous');

  left.close();
  const reloaded = createAuth({ baseUrl, fetch, ...left.open() });
  await reloaded.ready;
  expect(reloaded.state.status).toBe('anonymous');
});

test('three tabs spend one refresh token', async () => {
  const server = createFakeDjoser();
  const { baseUrl, fetch } = server;
  const clients = createTabs(3).map((tab) => createAuth({ baseUrl, fetch, ...tab }));

  await clients[0]?.login({ username: 'ada', password: 'correct-horse' });
  for (const auth of clients) await expect.poll(() => auth.state.status).toBe('authenticated');
  server.expireAccess();
  await Promise.all(clients.map((auth) => auth.api.get('api/ping/').json()));
  expect(server.count('jwt/refresh')).toBe(1);
  expect(server.reuse).toBe(0);
});
