import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAuth } from '../../src/index.ts';
import { createFakeDjoser } from '../../src/testing.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a session of an hour asks for a token every five minutes, and is over after a day away', async () => {
  const server = createFakeDjoser({ accessSeconds: 300, refreshSeconds: 86_400 });
  const auth = createAuth({ baseUrl: server.baseUrl, fetch: server.fetch });
  await auth.login({ username: 'ada', password: 'correct-horse' });

  for (let minute = 0; minute < 60; minute += 1) {
    await vi.advanceTimersByTimeAsync(60_000);
    await auth.api.get('api/ping/').json();
  }
  expect(server.count('jwt/refresh')).toBeLessThan(16);

  await vi.advanceTimersByTimeAsync(86_401_000);
  await expect(auth.api.get('api/ping/').json()).rejects.toMatchObject({ code: 'session_ended' });
});

test('a clock that is an hour slow does no harm', async () => {
  const server = createFakeDjoser();
  server.advance(3600);
  const auth = createAuth({ baseUrl: server.baseUrl, fetch: server.fetch });
  await auth.login({ username: 'ada', password: 'correct-horse' });
  await auth.api.get('api/ping/').json();
  expect(server.count('jwt/refresh')).toBe(0);
});
