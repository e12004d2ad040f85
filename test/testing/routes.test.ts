import { describe, expect, it } from 'vitest';
import { createFakeDjoser, type RouteContext } from '../../src/testing.ts';
import { bearer, login, send } from './requests.ts';

const ORIGIN = 'https://api.example.test';
const open = { protected: false };

describe('a route over an endpoint of the server', () => {
  const replaced = async () => {
    const server = createFakeDjoser();
    server.route('GET', '/auth/users/me/', (_, { user }) => ({ name: user?.username, roles: ['admin'] }));
    const { access } = await login(server);
    const me = (method: string, body?: unknown) => send(server, method, 'users/me', body, bearer(access).headers);
    return { server, access, me };
  };

  it('answers in its place, and leaves the other methods to it', async () => {
    const { me, server } = await replaced();
    expect(await (await me('GET')).json()).toEqual({ name: 'ada', roles: ['admin'] });
    const changed = await me('PATCH', { email: 'ada@new.test' });
    expect([changed.status, await changed.json()]).toEqual([200, { id: 1, username: 'ada', email: 'ada@new.test' }]);
    expect((await me('DELETE', { current_password: 'correct-horse' })).status).toBe(204);
    expect(() => server.issue('ada')).toThrow(RangeError);
  });

  it('says that all their methods are allowed, and refuses those that neither has', async () => {
    const { me } = await replaced();
    const refused = await me('POST', {});
    expect([refused.status, refused.headers.get('Allow')]).toEqual([405, 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS']);
  });

  it('goes by the name of the endpoint, and by its own', async () => {
    const { me, server } = await replaced();
    await me('GET');
    expect(server.calls('users/me')).toMatchObject([{ endpoint: 'users/me', method: 'GET' }]);
    expect(server.count('/auth/users/me/')).toBe(1);
    server.failNext('users/me', 503);
    expect((await me('GET')).status).toBe(503);
  });

  it('goes by both names also where it stands for many addresses', async () => {
    const server = createFakeDjoser();
    server.route('GET', '/auth/users/:id/', (_, { params }) => params, open);
    expect(await (await send(server, 'GET', 'users/7')).json()).toEqual({ id: '7' });
    expect([server.count('users/{id}'), server.count('/auth/users/:id/')]).toEqual([1, 1]);
  });

  it('replaces the way to log in, and no other', async () => {
    const server = createFakeDjoser();
    server.route('POST', '/auth/jwt/create/', () => ({ ephemeral_token: 'x', method: 'app' }), open);
    expect(await login(server)).toEqual({ ephemeral_token: 'x', method: 'app' });
    expect((await send(server, 'POST', 'jwt/refresh', server.issue('ada'))).status).toBe(200);
    expect(server.count('jwt/create')).toBe(1);
  });

  it('needs a user only where it was told so, whatever the endpoint needs', async () => {
    const server = createFakeDjoser();
    server.route('GET', '/auth/users/me/', () => 'anybody', open);
    expect((await send(server, 'GET', 'users/me')).status).toBe(200);
    expect((await send(server, 'PATCH', 'users/me', {})).status).toBe(401);
  });
});

describe('two routes for one path', () => {
  it('share it by their methods', async () => {
    const server = createFakeDjoser();
    server.route('GET', '/api/orders/:id/', (_, { params }) => params, open);
    server.route('POST', '/api/orders/new/', () => 'made', open);
    const ask = async (method: string) => (await server.fetch(`${ORIGIN}/api/orders/new/`, { method })).json();
    expect([await ask('GET'), await ask('POST')]).toEqual([{ id: 'new' }, 'made']);
  });
});

describe('the path of a route', () => {
  const paramsOf = async (path: string, asked: string): Promise<RouteContext['params']> => {
    const server = createFakeDjoser();
    server.route('GET', path, (_, { params }) => params, open);
    expect((await server.fetch(`${ORIGIN}/api/public/`)).status).toBe(200);
    return (await server.fetch(new URL(asked, ORIGIN))).json();
  };

  it.each([
    ['/api/orders/:order-id/', '/api/orders/7/', { 'order-id': '7' }],
    ['/api/:1st/:2nd/', '/api/a/b/', { '1st': 'a', '2nd': 'b' }],
    ['/api/files/:name.json', '/api/files/a', { 'name.json': 'a' }],
    ['/api/:größe/', '/api/L/', { größe: 'L' }],
    ['/api/bücher/:id/', '/api/bücher/7/', { id: '7' }],
    ['/api/a+b(c)/:id/', '/api/a+b(c)/7/', { id: '7' }],
    ['/api/items/:id/', '/api/items/a%2Fb/', { id: 'a/b' }],
    ['/api/items/:id/', '/api/items/100%/', { id: '100%' }],
    ['https://API.example.test:443/api/items/:id/', '/api/items/7/', { id: '7' }],
  ])('%s is found at %s', async (path, asked, params) => {
    expect(await paramsOf(path, asked)).toEqual(params);
  });

  it.each([
    ['orders/', 'begin it with a slash'],
    ['ftp://files.example.test/', 'begin it with a slash'],
    ['/orders/?page=2', 'leave out the query'],
    ['/orders/#top', 'leave out the query'],
    ['/orders/:/', 'name what stands behind each colon'],
    ['/orders/:id/lines/:id/', 'give each name once'],
  ])('%s is refused where it is given, and breaks no request', async (path, advice) => {
    const server = createFakeDjoser();
    expect(() => server.route('GET', path, () => 1)).toThrow(TypeError);
    expect(() => server.route('GET', path, () => 1)).toThrow(advice);
    expect((await server.fetch(`${ORIGIN}/api/public/`)).status).toBe(200);
  });
});

describe('a route with a permission', () => {
  const denied = { detail: 'You do not have permission to perform this action.' };
  const ask = async (server: ReturnType<typeof createFakeDjoser>, username: string) => {
    const response = await server.fetch(`${ORIGIN}/api/reports/`, bearer(server.issue(username).access));
    return [response.status, await response.json()];
  };
  const users = [{ username: 'ada', permissions: ['reports.view_report'] }, { username: 'bob' }];

  it('is for those who have it', async () => {
    const server = createFakeDjoser({ users });
    server.route('GET', '/api/reports/', () => 'report', { permission: 'reports.view_report' });
    expect(await ask(server, 'ada')).toEqual([200, 'report']);
    expect(await ask(server, 'bob')).toEqual([403, denied]);
    expect((await server.fetch(`${ORIGIN}/api/reports/`)).status).toBe(401);
  });

  it('asks a question about the user', async () => {
    const server = createFakeDjoser({ users: [...users, { username: 'eve', isStaff: true }] });
    server.route('GET', '/api/reports/', () => 'report', { permission: ({ isStaff }) => isStaff });
    expect(await ask(server, 'eve')).toEqual([200, 'report']);
    expect(await ask(server, 'ada')).toEqual([403, denied]);
  });

  it('is closed to a user who has lost it, with the same token', async () => {
    const server = createFakeDjoser({ users });
    server.route('GET', '/api/reports/', () => 'report', { permission: 'reports.view_report' });
    const { access } = server.issue('ada');
    expect(server.updateUser('ada', { permissions: [] }).permissions).toEqual([]);
    expect((await server.fetch(`${ORIGIN}/api/reports/`, bearer(access))).status).toBe(403);
  });

  it('asks each method for its own', async () => {
    const server = createFakeDjoser({ users });
    server.route('GET', '/api/reports/', () => 'report');
    server.route('POST', '/api/reports/', () => 'made', { permission: 'reports.add_report' });
    const { headers } = bearer(server.issue('ada').access);
    const statuses = ['GET', 'HEAD', 'POST'].map(
      async (method) => (await server.fetch(`${ORIGIN}/api/reports/`, { method, headers })).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 200, 403]);
  });
});
