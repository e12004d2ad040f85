import { HTTPError } from 'ky';
import { expect, test, vi } from 'vitest';
import { AuthError, djoser } from '../../src/index.ts';
import { ada, after, answer, atEachTest, origin, refresh, sleepThrough, stage, tokensSent } from './helpers/stage.ts';

atEachTest();

const revoke = 'jwt/blacklist';

/** Everything that a log would show of an error and what caused it. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.name, error.message, error.stack, JSON.stringify({ ...error }), told(error.cause)].join('\n');
}

test('B87 · a page in place of a refresh answer is bad luck, not the end', async () => {
  const { server, profile, loggedIn, heard } = stage();
  const auth = await loggedIn();
  const r1 = profile.stored()?.refresh;
  sleepThrough(301);
  server.failNext(refresh, 'html200');

  const error = await auth.fetch(`${origin}/api/ping/`).catch((reason) => reason);
  expect(error).toBeInstanceOf(AuthError);
  expect(error).toMatchObject({ code: 'refresh_unavailable', status: 200 });
  expect(error.message).toContain('text/html');
  expect(error.message).toContain('200');
  expect(told(error)).not.toMatch(/doctype|Sign in to the network|SyntaxError/i);
  expect(profile.stored()?.refresh).toBe(r1);
  expect(server.count(refresh)).toBe(1);
  expect(server.count('api/ping')).toBe(0);
  expect(heard(auth)).toEqual(['started:login', 'refreshfailed']);

  await vi.advanceTimersByTimeAsync(1001);
  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  expect(server.count(refresh)).toBe(2);
  expect(server.reuse).toBe(0);
});

test.each([
  ['204', () => new Response(null, { status: 204 })],
  ['200, JSON by its header, empty', () => new Response('', { headers: { 'Content-Type': 'application/json' } })],
  ['200 {}', () => answer({})],
  ['200 []', () => answer([])],
  ['200 null', () => answer(null)],
])('B88 · a refresh answer without a token keeps the session: %s', async (_, respond) => {
  const { server, profile, loggedIn, heard } = stage();
  const auth = await loggedIn();
  const before = profile.stored();
  sleepThrough(301);
  server.failNext(refresh, respond);

  const error = await auth.fetch(`${origin}/api/ping/`).catch((reason) => reason);
  expect(error).toBeInstanceOf(AuthError);
  expect(error.code).toBe('refresh_unavailable');
  expect(told(error)).not.toMatch(/SyntaxError|Unexpected end/);
  expect(profile.stored()).toEqual(before);
  expect(server.count(refresh)).toBe(1);
  expect(auth.state.status).toBe('authenticated');
  expect(heard(auth)).toEqual(['started:login', 'refreshfailed']);
});

test.each([
  ['204', () => new Response(null, { status: 204 })],
  ['205', () => new Response(null, { status: 205 })],
  ['202, empty', () => new Response('', { status: 202 })],
  ['200, JSON by its header, empty', () => new Response('', { headers: { 'Content-Type': 'application/json' } })],
])('B89 · a logout that is answered with nothing has worked: %s', async (_, respond) => {
  const { server, profile, loggedIn, heard } = stage();
  const auth = await loggedIn();
  server.failNext(revoke, respond);

  expect(await auth.logout()).toEqual({ revoked: true });
  expect(profile.stored()).toBeNull();
  expect(server.count(revoke)).toBe(1);
  expect(heard(auth)).toEqual(['started:login', 'ended:logout']);
});

test.each(['JWT', 'auto'])('B90 · the caller can read what the server said: scheme %s', async (scheme) => {
  const { server, loggedIn } = stage();
  server.route('GET', '/y', () => answer({ code: 'c' }, 403));
  const auth = await loggedIn({ server: djoser({ scheme }) });

  for (const read of [
    async (path: string) => (await auth.fetch(`${origin}/${path}`)).json(),
    async (path: string) => {
      const error = await auth.api.get(path).catch((reason) => reason);
      expect(error).toBeInstanceOf(HTTPError);
      return error.data;
    },
  ]) {
    server.failNext('/x', [answer({ code: 'a' }, 401), answer({ code: 'b' }, 400)]);
    expect(await after(1000, read('x'))).toEqual({ code: 'b' });
    expect(await read('y')).toEqual({ code: 'c' });
  }
  expect(server.count(refresh)).toBe(2);
  expect(server.calls('/x').map(({ status }) => status)).toEqual([401, 400, 401, 400]);
  expect(server.count('/y')).toBe(2);
});

test('B90 · the original 401 is unread when it is what the caller gets', async () => {
  const { server, loggedIn } = stage();
  const auth = await loggedIn({ server: djoser() });
  server.failNext('/x', answer({ code: 'a' }, 401));
  server.failNext(refresh, 503);
  const response = await auth.fetch(`${origin}/x`);

  expect(response).toMatchObject({ status: 401, bodyUsed: false });
  expect(await response.json()).toEqual({ code: 'a' });
  expect(auth.state.status).toBe('authenticated');
});

/** Puts the pair into other fields, and takes the refresh token from another one. */
const renaming =
  (rename: (pair: Record<string, unknown>) => unknown): ((inner: typeof fetch) => typeof fetch) =>
  (inner) =>
  async (input, init) => {
    if (!/\/jwt\/(create|refresh)\/$/.test(String(input))) return inner(input, init);
    const { refresh_token: token, ...rest } = JSON.parse(String(init?.body));
    const body = JSON.stringify({ ...rest, ...(token && { refresh: token }) });
    const response = await inner(input, { ...init, body });
    return response.ok ? answer(rename(await response.json())) : response;
  };

const flat = ({ access, refresh: token }: Record<string, unknown>) => ({ access_token: access, refresh_token: token });

test.each([
  ['renamed', flat],
  ['wrapped', (pair: Record<string, unknown>) => ({ data: flat(pair) })],
])('B91 · fields that are not where they were looked for are named: %s', async (_, rename) => {
  const { profile, tab, heard } = stage({ wire: renaming(rename) });
  const auth = tab();
  const error = await auth.login(ada).catch((reason) => reason);

  expect(error).toBeInstanceOf(AuthError);
  expect(error.code).toBe('bad_response');
  expect(error.message).toContain('`access`');
  expect(told(error)).not.toMatch(/eyJ/);
  expect(profile.stored()).toBeNull();
  expect(auth.state.status).toBe('anonymous');
  expect(heard(auth)).toEqual([]);
});

test('B91 · fields that were named are found, at login and at refresh, and spent under their name', async () => {
  const sent: unknown[] = [];
  const watch: (inner: typeof fetch) => typeof fetch = (inner) => (input, init) => {
    if (String(input).endsWith('/jwt/refresh/')) sent.push(JSON.parse(String(init?.body)));
    return inner(input, init);
  };
  const { server, profile, loggedIn } = stage({ wire: (inner) => watch(renaming(flat)(inner)) });
  const fields = { access: 'access_token', refresh: 'refresh_token' };
  const auth = await loggedIn({ server: djoser({ scheme: 'JWT', fields }) });
  const before = profile.stored();
  sleepThrough(301);

  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  expect(sent).toEqual([{ refresh_token: before?.refresh }]);
  expect(profile.stored()?.refresh).not.toBe(before?.refresh);
  expect(tokensSent(server, 'api/ping')).toEqual([profile.stored()?.access]);
  expect(server.count(refresh)).toBe(1);
});

test('B91 · an answer that is missing the named field says so by that name', async () => {
  const { tab } = stage();
  const auth = tab({ server: djoser({ fields: { access: 'access_token' } }) });
  const error = await auth.login(ada).catch((reason) => reason);
  expect(error).toMatchObject({ code: 'bad_response', message: expect.stringContaining('`access_token`') });
});
