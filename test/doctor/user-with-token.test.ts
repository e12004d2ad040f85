/** A user endpoint that only a request with the token of a login can tell from one that is not there. */
import { describe, expect, it } from 'vitest';
import { simpleJwtServer } from './packages.ts';
import { findingOf, idsOf, lookAt, on, origin, type Received, type Reply, type Rule } from './site.ts';

const ada: Reply = { body: { id: 1, username: 'ada' } };
const isOfLogin = ({ headers }: Received): boolean => /^Bearer .*\./.test(headers.get('Authorization') ?? '');
/** What is answered without a good token. */
const user = (path: string, without: Reply, withToken: Reply = ada): Rule =>
  on('GET', path, (request) => (isOfLogin(request) ? withToken : without));

const ways: readonly (readonly [string, Reply])[] = [
  ['a page of a web server', { status: 401, body: '<html><h1>401 Authorization Required</h1></html>' }],
  ['plain text', { status: 401, body: 'Unauthorized' }],
  ['a redirect to a login page', { status: 302, headers: { Location: '/login' } }],
];
const asked = { origin: null };
const api = { address: new URL(`${origin}/api/`), origin: null };

describe.each(ways)('where who is not logged in gets %s', (_, without) => {
  it('the endpoint is found with the token', async () => {
    const report = await lookAt([user('/auth/users/me/', without)], asked);
    expect(idsOf(report, 'change', 'unseen')).toEqual([]);
    expect(report.createAuth).toContain("scheme: 'Bearer'");
    expect(report.createAuth).not.toContain('user: null');
  });

  it('and at a path of the project as well', async () => {
    const report = await lookAt([user('/api/me/', without), ...simpleJwtServer()], api);
    expect(idsOf(report, 'change', 'unseen')).toEqual([]);
    expect(report.createAuth).toContain("user: 'me/'");
  });

  it('nothing is blamed without a token', async () => {
    const report = await lookAt([user('/auth/users/me/', without)], { ...asked, username: null });
    expect(idsOf(report, 'change')).toEqual([]);
    expect(findingOf(report, 'no-user')).toMatchObject({
      level: 'unseen',
      seen: expect.stringContaining('/auth/users/me/'),
    });
  });

  it('nor where the token is answered in no other way', async () => {
    const report = await lookAt([user('/auth/users/me/', without, without)], asked);
    expect(idsOf(report, 'change')).toEqual([]);
    expect(findingOf(report, 'no-user')?.level).toBe('unseen');
  });
});

it('an endpoint that hides from who is not logged in is found with the token', async () => {
  const report = await lookAt([user('/auth/users/me/', { status: 404, body: { detail: 'Not found.' } })], asked);
  expect(idsOf(report, 'change', 'unseen')).toEqual([]);
});

it('an endpoint that the token does not find either is missing', async () => {
  const report = await lookAt([on('GET', '/auth/users/me/', { status: 404, body: { detail: 'Not found.' } })], asked);
  expect(findingOf(report, 'no-user')?.level).toBe('change');
});

it('a view of every name is no user endpoint', async () => {
  const every: Rule = (request) =>
    request.method === 'GET' && /^\/auth\/(users\/)?[\w-]+\/$/.test(request.url.pathname)
      ? isOfLogin(request)
        ? { body: { every: 'name' } }
        : { status: 404 }
      : null;
  expect(findingOf(await lookAt([every], asked), 'no-user')?.level).toBe('change');
});

it('the refusal of a token of nobody is written for the preset of the server', async () => {
  const refusedWith = async (reply: object | string) => {
    const rule: Rule = ({ url, body }) =>
      url.pathname === '/api/token/refresh/' && 'refresh' in body && !String(body.refresh).includes('.')
        ? { status: 401, body: reply }
        : null;
    return findingOf(await lookAt([rule, ...simpleJwtServer()], { ...api, username: null }), 'refusal')?.changes;
  };
  const isRefusal = `(status, body) => (status === 401 && JSON.stringify(body).includes('"ok":')) || undefined`;
  expect(await refusedWith({ ok: false })).toEqual([
    { where: 'createAuth', code: `server: simpleJwt({ isRefusal: ${isRefusal} })` },
  ]);
  // A page may come from a gateway, so no rule is written for it.
  expect(await refusedWith('<html><h1>401</h1></html>')).toEqual([]);
});
