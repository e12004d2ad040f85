import { HTTPError } from 'ky';
import { expect, test, vi } from 'vitest';
import { ada, answer, atEachTest, follow, origin, refresh, settled, stage, tokensSent } from './helpers/stage.ts';

atEachTest();

test('B53 · a 401 that arrives after the logout ends nothing and refreshes nothing', async () => {
  const { server, loggedIn, heard } = stage();
  server.route('GET', '/slow/', () => answer({ detail: 'No.' }, 401));
  const auth = await loggedIn();
  server.setLatency(({ path }) => (path === '/slow/' ? 200 : 0));

  const byFetch = follow(auth.fetch(`${origin}/slow/`));
  const byApi = follow(auth.api.get('slow/'));
  await vi.advanceTimersByTimeAsync(50);
  await auth.logout();
  await vi.advanceTimersByTimeAsync(150);

  expect(byFetch.value?.status).toBe(401);
  expect(byApi.error).toBeInstanceOf(HTTPError);
  expect(byApi.error).toMatchObject({ response: { status: 401 } });
  expect(server.count('/slow/')).toBe(2);
  expect(server.count(refresh)).toBe(0);
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
  expect(heard(auth)).toEqual(['started:login', 'ended:logout']);
});

test('B53 · a 401 of the session before does not touch the next one', async () => {
  const { server, loggedIn, heard } = stage({ users: [{ username: 'ada' }, { username: 'bob' }] });
  server.route('GET', '/slow/', () => answer({ detail: 'No.' }, 401));
  const auth = await loggedIn();
  server.setLatency(({ path }) => (path === '/slow/' ? 200 : 0));

  const slow = follow(auth.fetch(`${origin}/slow/`));
  await vi.advanceTimersByTimeAsync(50);
  await auth.logout();
  await auth.login({ ...ada, username: 'bob' });
  const token = await auth.getAccessToken();
  await vi.advanceTimersByTimeAsync(150);

  expect(slow.value?.status).toBe(401);
  expect(server.count('/slow/')).toBe(1);
  expect(server.count(refresh)).toBe(0);
  expect(await auth.getAccessToken()).toBe(token);
  expect(heard(auth)).toEqual(['started:login', 'ended:logout', 'started:login']);
});

test('B54 · no HTTP client made before the logout keeps the token', async () => {
  const { server, loggedIn } = stage();
  const auth = await loggedIn();
  const extended = auth.api.extend({ headers: { 'X-App': 'shop' } });
  const derived = extended.extend((options) => ({ ...options, retry: 0 }));
  const { fetch } = auth;
  for (const api of [auth.api, extended, derived]) await api.get('api/public/');
  await fetch(`${origin}/api/public/`);
  expect(tokensSent(server, 'api/public')).toEqual(Array(4).fill(await auth.getAccessToken()));

  await auth.logout();
  for (const api of [auth.api, extended, derived]) await api.get('api/public/');
  await fetch(`${origin}/api/public/`);
  expect(tokensSent(server, 'api/public').slice(4)).toEqual([null, null, null, null]);
});

test('B55 · a page from the back/forward cache knows of the logout before it sends anything', async () => {
  const { server, profile, loggedIn, heard, page } = stage();
  // A frozen page hears nothing: no channel, no storage event.
  const auth = await loggedIn({ channel: null });
  profile.store(null);
  expect(auth.state.status).toBe('authenticated');

  page?.dispatch('pageshow');
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'otherTab' });
  await auth.fetch(`${origin}/api/public/`);

  expect(tokensSent(server, 'api/public')).toEqual([null]);
  expect(heard(auth)).toEqual(['started:login', 'ended:otherTab']);
  expect(server.count(refresh)).toBe(0);
  await settled();
  expect(server.count()).toBe(2);
});
