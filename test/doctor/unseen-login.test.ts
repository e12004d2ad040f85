/** A login whose answers do not say what it is: it is found where something proves it, and is otherwise told of as not looked at. */
import { describe, expect, it } from 'vitest';
import { restAuthServer, simpleJwtServer, tokenServer } from './packages.ts';
import { findingOf, idsOf, lookAt, on, origin, type Received, type Reply, type Rule, soundServer } from './site.ts';

const anonymous = { username: null, origin: null };
const nothing: Rule = () => ({ status: 404, body: '<h1>Not Found</h1>' });
const alike = (status = 400): Reply => ({
  status,
  body: { success: false, message: 'Something went wrong', data: null, status },
});
const names = (...fields: string[]) => Object.fromEntries(fields.map((field) => [field, ['This field is required.']]));

const isEmpty = ({ method, body }: Received): boolean => method === 'POST' && Object.keys(body).length === 0;
/** What the login at this path says to an empty form. */
const refusing = (path: string, reply: Reply): Rule => {
  return (request) => (request.url.pathname === path && isEmpty(request) ? reply : null);
};
/** What every GET of this path is answered with. */
const onGet = (path: string, reply: Reply): Rule => on('GET', path, reply);
const describing = (path: string, ...fields: string[]): Rule =>
  on('OPTIONS', path, {
    body: { actions: { POST: Object.fromEntries(fields.map((field) => [field, { required: true }])) } },
  });
/** A proxy that takes the header `Allow` out of each answer. */
const withoutAllow = (rules: readonly Rule[]): Rule[] =>
  rules.map((rule) => (request) => {
    const reply = rule(request);
    if (reply === null || reply instanceof Error) return reply;
    const { Allow: _, ...headers } = reply.headers ?? {};
    return { ...reply, headers };
  });

describe('a login that makes all errors alike', () => {
  it.each([200, 400, 401, 403, 422])('with %i and says nothing is not told of as missing', async (status) => {
    const report = await lookAt([refusing('/auth/login/', alike(status)), ...restAuthServer()], anonymous);
    expect(idsOf(report, 'change', 'unseen')).toEqual(['login-unclear']);
    expect(findingOf(report, 'login-unclear')?.seen).toContain('/auth/login/');
    expect(report.exitStatus).toBe(2);
  });

  it('is not told of as one of no known package, though OPTIONS names its fields', async () => {
    const rules = [refusing('/auth/login/', alike()), describing('/auth/login/', 'username', 'email', 'password')];
    const report = await lookAt([...rules, ...restAuthServer()], {
      ...anonymous,
      address: new URL(`${origin}/auth/login/`),
    });
    expect(idsOf(report, 'change', 'unseen')).toEqual(['login-unclear']);
  });

  it.each<[string, object]>([
    ['errors', { success: false, errors: names('password') }],
    ['errors, beside a status', { status: 400, errors: names('password') }],
    ['data', { success: false, data: names('password') }],
    [
      'the list of drf-standardized-errors',
      { type: 'validation_error', errors: [{ code: 'required', attr: 'password' }] },
    ],
  ])('and names the fields in %s is known as dj-rest-auth', async (_, body) => {
    const report = await lookAt([refusing('/auth/login/', { status: 400, body }), ...restAuthServer()], anonymous);
    expect(report.server?.preset).toBe('djRestAuth');
  });

  it('and has a status and errors in its answers is no django-allauth', async () => {
    const body = { status: 400, message: 'Wrong', errors: names('username', 'password') };
    const djoser = await lookAt([refusing('/auth/jwt/create/', { status: 400, body })], anonymous);
    expect(djoser.server?.preset).toBe('djoser');
    expect(idsOf(djoser, 'change', 'unseen')).toEqual([]);
    const rules = [refusing('/api/token/', { status: 400, body }), ...simpleJwtServer()];
    const simple = await lookAt(rules, { ...anonymous, address: new URL(`${origin}/`) });
    expect(simple.server?.preset).toBe('simpleJwt');
  });
});

describe('a server without the header Allow', () => {
  it.each([
    ['djoser', '/auth/', soundServer()],
    ['djRestAuth', '/auth/', restAuthServer()],
    ['simpleJwt', '/', simpleJwtServer()],
    ['djoserToken', '/auth/', tokenServer()],
  ] as const)('is found, with its refresh: %s', async (preset, path, rules) => {
    const asked = { ...anonymous, address: new URL(`${origin}${path}`) };
    const report = await lookAt(withoutAllow(rules), asked);
    expect(report.server?.preset).toBe(preset);
    expect(idsOf(report, 'change', 'unseen')).toEqual(idsOf(await lookAt(rules, asked), 'change', 'unseen'));
  });
});

describe.each([
  { path: '/auth/jwt/create/', preset: 'djoser', field: 'password', rules: soundServer() },
  { path: '/auth/login/', preset: 'djRestAuth', field: 'password', rules: restAuthServer() },
  { path: '/auth/jwt/refresh/', preset: 'djoser', field: 'refresh', rules: soundServer() },
])('$path that answers GET too', ({ path, preset, field, rules }) => {
  it.each([
    ['as it answers POST', [onGet(path, { status: 400, body: names(field) })]],
    [
      'in a way of its own, and OPTIONS names its fields',
      [onGet(path, { body: { ok: true } }), describing(path, field)],
    ],
  ])('is found, because it names its field: %s', async (_, changes) => {
    const report = await lookAt([...changes, ...rules], anonymous);
    expect(report.server?.preset).toBe(preset);
    expect(idsOf(report, 'change', 'unseen')).toEqual(idsOf(await lookAt(rules, anonymous), 'change', 'unseen'));
  });

  it.each([
    [{ body: { ok: true } }],
    [{ body: { ok: true }, headers: { Allow: 'GET, POST, OPTIONS' } }],
    [alike()],
    [{ status: 204 }],
  ])('with %j is sent no POST, and not told of as missing', async (reply) => {
    const posts: string[] = [];
    const note: Rule = ({ method, url }) => {
      if (method === 'POST') posts.push(url.pathname);
      return null;
    };
    const report = await lookAt([note, onGet(path, reply), ...rules], anonymous);
    expect(posts).not.toContain(path);
    expect(idsOf(report, 'change', 'unseen')).toEqual([field === 'refresh' ? 'refresh-unclear' : 'login-unclear']);
    expect(report.exitStatus).toBe(2);
  });
});

describe('a refresh and a logout in front of which something answers', () => {
  const gateway = (status: number): Reply => ({ status, body: '<html><h1>Request blocked</h1></html>' });
  const paths = ['/auth/jwt/refresh/', '/auth/jwt/blacklist/'];

  it.each([
    ['a page with 401', gateway(401)],
    ['a page with 403', gateway(403)],
    ['JSON with 403', { status: 403, body: { message: 'Forbidden' } }],
    ['a redirect', { status: 302, headers: { Location: '/sso/' } }],
  ])('are not told of as missing, and createAuth keeps them: %s', async (_, reply) => {
    const rules = [...paths.map((path) => onGet(path, reply)), ...soundServer()];
    const report = await lookAt(rules, { origin: null });
    expect(idsOf(report, 'change', 'unseen')).toEqual(['refresh-unclear', 'revocation']);
    expect(report.createAuth).not.toContain('refresh: null');
    expect(report.exitStatus).toBe(2);
  });

  it('are told of as missing when the server says 404', async () => {
    const rules = [...paths.map((path) => onGet(path, { status: 404 })), ...soundServer()];
    expect(idsOf(await lookAt(rules, anonymous), 'change')).toContain('no-refresh');
  });
});

it.each<[string, Rule[]]>([
  ['a page at /login/', [onGet('/login/', { body: '<html><title>Welcome</title></html>' }), nothing]],
  [
    'a view for any name',
    [({ url }) => (/^\/(auth\/)?[^/]+\/$/.test(url.pathname) ? { body: { at: url.pathname } } : null), nothing],
  ],
  [
    'a view for any name that describes a form',
    [
      ({ method }) => (method === 'OPTIONS' ? { body: { actions: { POST: { password: { required: true } } } } } : null),
      ({ url }) => (/^\/auth\/./.test(url.pathname) ? { body: { at: url.pathname } } : null),
      nothing,
    ],
  ],
])('%s is no login', async (_, rules) => {
  const report = await lookAt(rules, anonymous);
  expect(report.server).toBeNull();
  expect(idsOf(report, 'unseen')).toEqual([]);
});

it.each([
  ['/auth/jwt/blacklist/', soundServer()],
  ['/auth/logout/', restAuthServer()],
])('a logout that answers GET too, and that nothing proves, is not told of as missing: %s', async (path, rules) => {
  const report = await lookAt([onGet(path, { body: { ok: true } }), ...rules]);
  expect(idsOf(report, 'consider')).not.toContain('no-revocation');
  expect(findingOf(report, 'revocation')?.level).toBe('unseen');
  expect(findingOf(report, 'revocation')?.seen).toContain(path);
});
