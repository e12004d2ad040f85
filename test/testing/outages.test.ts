import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeDjoser } from '../../src/testing.ts';
import { bearer, post, send } from './requests.ts';

const PING = 'https://api.example.test/api/ping/';

describe('a gateway in front of the server', () => {
  it.each([
    [401, 'Unauthorized', 'Key realm="gateway"'],
    [403, 'Forbidden', null],
    [502, 'Service Unavailable', null],
  ])('answers %i in its own words, and the server never hears of it', async (gateway, message, challenge) => {
    const server = createFakeDjoser();
    const { refresh } = server.issue('ada');
    server.failNext('jwt/refresh', { gateway });
    const response = await post(server, 'jwt/refresh', { refresh });
    expect([response.status, await response.json()]).toEqual([gateway, { message }]);
    expect(response.headers.get('WWW-Authenticate')).toBe(challenge);
    expect((await post(server, 'jwt/refresh', { refresh })).status).toBe(200);
  });

  it('answers 401 and 403 with a page', async () => {
    const server = createFakeDjoser();
    server.failNext('api/ping', [401, 403]);
    for (const status of [401, 403]) {
      const response = await server.fetch(PING, bearer(server.issue('ada').access));
      expect([response.status, response.headers.get('Content-Type')]).toEqual([status, 'text/html; charset=utf-8']);
    }
  });
});

describe('failAll', () => {
  it('fails every request until it is called off, and lets what is planned for one go first', async () => {
    const server = createFakeDjoser();
    const ping = async () => (await server.fetch(PING)).status;
    const repair = server.failAll('api/ping', { gateway: 403 });
    server.failNext('api/ping', 503);
    expect([await ping(), await ping(), await ping()]).toEqual([503, 403, 403]);
    expect((await server.fetch('https://api.example.test/api/public/')).status).toBe(200);
    repair();
    expect(await ping()).toBe(401);
  });

  it('is over with a reset', async () => {
    const server = createFakeDjoser();
    server.failAll('*', 'html200');
    expect((await server.fetch(PING)).status).toBe(200);
    server.reset();
    expect((await server.fetch(PING)).status).toBe(401);
  });
});

describe('a late answer', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('comes when it was told to, while the work was done at once', async () => {
    const server = createFakeDjoser();
    const { refresh } = server.issue('ada');
    server.failNext('jwt/refresh', { lateMs: 20_000 });
    const settled = vi.fn();
    const late = post(server, 'jwt/refresh', { refresh });
    late.then(settled);
    await vi.advanceTimersByTimeAsync(19_999);
    expect(settled).not.toHaveBeenCalled();
    expect((await post(server, 'jwt/refresh', { refresh })).status).toBe(401);
    await vi.advanceTimersByTimeAsync(1);
    expect(await (await late).json()).toHaveProperty('refresh');
  });

  it('is lost on a caller who does not wait, and the token is spent', async () => {
    const server = createFakeDjoser();
    const { refresh } = server.issue('ada');
    server.failNext('jwt/refresh', { lateMs: 20_000 });
    const impatient = new AbortController();
    const late = server.fetch(new URL('jwt/refresh/', server.baseUrl), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ refresh }),
      signal: impatient.signal,
    });
    const refused = expect(late).rejects.toBe('enough');
    await vi.advanceTimersByTimeAsync(8_000);
    impatient.abort('enough');
    await refused;
    expect((await post(server, 'jwt/refresh', { refresh })).status).toBe(401);
  });
});

describe('the server of a project that is strict', () => {
  it('understands Bearer alone', async () => {
    const server = createFakeDjoser({ schemes: ['Bearer'], tokenAuthentication: 'off' });
    const { access } = server.issue('ada');
    const me = (scheme: string) => send(server, 'GET', 'users/me', undefined, { Authorization: `${scheme} ${access}` });
    const statuses = await Promise.all(
      ['Bearer', 'JWT', 'Token', 'bearer'].map(async (name) => (await me(name)).status),
    );
    expect(statuses).toEqual([200, 401, 401, 401]);
  });

  it('says 403 where SessionAuthentication comes first, but for the views of SimpleJWT', async () => {
    const server = createFakeDjoser({ sessionFirst: true });
    const response = await server.fetch(PING, bearer('forged'));
    expect([response.status, await response.json()]).toMatchObject([403, { code: 'token_not_valid' }]);
    expect(response.headers.get('WWW-Authenticate')).toBeNull();
    expect((await post(server, 'jwt/refresh', { refresh: 'forged' })).status).toBe(401);
  });
});

describe('the calls of an endpoint', () => {
  it('are told apart from the question who the user is, which a client may ask by itself', async () => {
    const server = createFakeDjoser();
    const { headers } = bearer(server.issue('ada').access);
    await send(server, 'GET', 'users/me', undefined, headers);
    await server.fetch(PING, { headers });
    expect([server.count('api/ping'), server.count('users/me'), server.count()]).toEqual([1, 1, 2]);
    expect(server.count(({ endpoint }) => endpoint !== 'users/me')).toBe(1);
  });
});
