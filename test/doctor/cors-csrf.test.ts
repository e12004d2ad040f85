/** What a browser would do with the answer of the endpoint that gives a page its CSRF token. */
import { describe, expect, it } from 'vitest';
import { findingOf, idsOf, lookAt, on, page, type Reply, type Rule, token } from './site.ts';

const csrfToken = 'c'.repeat(32);
const path = '/auth/jwt/csrf/';
const giving = (headers: Reply['headers'] = {}, field = 'csrfToken'): Rule =>
  on('GET', path, { body: { [field]: csrfToken }, headers });

const kept = 'Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=86400';
const cookies = () => [`refresh_token=${token('refresh')}; ${kept}`];
const needsCsrf = (reply: () => Reply) => (request: { headers: Headers }) =>
  request.headers.get('X-CSRFToken') === null
    ? { status: 403, body: { detail: 'CSRF Failed: CSRF token missing.' } }
    : reply();
/** A server with its refresh token in a cookie, until the logout. */
function inCookie(): Rule[] {
  let isOver = false;
  return [
    on('POST', '/auth/jwt/create/', ({ body }) =>
      'password' in body
        ? { body: { access: token('access') }, cookies: cookies() }
        : { status: 400, body: { username: ['required'] } },
    ),
    on(
      'POST',
      '/auth/jwt/refresh/',
      needsCsrf(() =>
        isOver
          ? { status: 401, body: { detail: 'Token is blacklisted' } }
          : { body: { access: token('access') }, cookies: cookies() },
      ),
    ),
    on(
      'POST',
      '/auth/jwt/blacklist/',
      needsCsrf(() => {
        isOver = true;
        return { status: 204 };
      }),
    ),
  ];
}

const faults: readonly (readonly [string, string, Record<string, string>, RegExp])[] = [
  ['cors-origin', 'has no CORS headers', { 'Access-Control-Allow-Origin': '', Vary: 'Cookie' }, /CORS_URLS_REGEX/],
  ['cors-origin', 'is for another origin', { 'Access-Control-Allow-Origin': 'https://other.example.com' }, /another/],
  ['cors-twice', 'has the header twice', { 'Access-Control-Allow-Origin': `${page}, ${page}` }, /twice/],
  ['cors-credentials', 'is for any origin', { 'Access-Control-Allow-Origin': '*' }, /Any origin/],
  ['cors-credentials', 'is without cookies', { 'Access-Control-Allow-Credentials': 'false' }, /without cookies/],
];

describe.each([
  ['after a login', 'ada', inCookie],
  ['without a login', null, () => []],
] as const)('the CSRF token of the printed code, %s', (_, username, rules) => {
  const asked = { cookieMode: true, username };

  it.each(faults)('%s: the answer %s', async (id, _what, headers, says) => {
    const report = await lookAt([giving(headers), ...rules()], asked);
    expect(idsOf(report, 'change')).toEqual([id]);
    expect(findingOf(report, id)?.seen).toMatch(says);
    expect(findingOf(report, id)?.seen).toContain(`GET ${path}`);
  });

  it('is looked at where code asks for another field as well', async () => {
    const report = await lookAt([giving({ 'Access-Control-Allow-Origin': '*' }, 'token'), ...rules()], asked);
    expect(idsOf(report, 'change')).toEqual(['cors-credentials']);
  });

  it('is let in with the other requests', async () => {
    const report = await lookAt([giving(), ...rules()], asked);
    expect(idsOf(report, 'change')).toEqual([]);
    expect(findingOf(report, 'cors')?.seen).toContain('CSRF token');
  });

  it('does not count where the page reads a cookie', async () => {
    const readable: Rule = (request) => {
      const reply = giving({ 'Access-Control-Allow-Origin': '*' })(request);
      return reply instanceof Error || reply === null
        ? reply
        : { ...reply, cookies: [`csrftoken=${csrfToken}; Domain=example.com; Path=/; Secure; SameSite=Lax`] };
    };
    expect(idsOf(await lookAt([readable], { ...asked, username: null }), 'change')).toEqual([]);
  });
});

it('a path that CORS leaves out, and no other, is one of CORS_URLS_REGEX', async () => {
  const left = giving({ 'Access-Control-Allow-Origin': '', Vary: 'Cookie' });
  const { changes } = findingOf(await lookAt([left], { cookieMode: true, username: null }), 'cors-origin') ?? {};
  expect(changes).toEqual([expect.objectContaining({ code: expect.stringContaining('CORS_URLS_REGEX') })]);
});
