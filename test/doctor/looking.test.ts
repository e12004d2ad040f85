import { describe, expect, it } from 'vitest';
import { loginFieldsIn, textsIn, valueAt } from '../../src/doctor/ask/fields.ts';
import { tokensIn } from '../../src/doctor/ask/login-answer.ts';
import { loginFieldFor } from '../../src/doctor/ask/session.ts';
import { lookAtToken } from '../../src/doctor/ask/token.ts';
import { duration } from '../../src/doctor/durations.ts';
import { placesFor, placesInDebugPage } from '../../src/doctor/search-paths.ts';
import { findingOf, idsOf, lookAt, on, type Rule, token } from './site.ts';

const root = new URL('https://api.example.com/');
const paths = (urls: readonly URL[]) => urls.map(({ pathname }) => pathname);

describe('the places to look at', () => {
  it('are first the address itself and the folders above it', () => {
    expect(paths(placesFor(new URL('/api/v2/id/', root)).near)).toEqual(['/api/v2/id/', '/api/v2/', '/api/', '/']);
    expect(paths(placesFor(root).near)).toEqual(['/']);
  });

  it('are then the usual ones, each once', () => {
    const { near, usual } = placesFor(new URL('/auth/', root));
    expect(paths(usual)).toContain('/api/auth/');
    expect(paths(usual)).not.toContain('/auth/');
    expect(new Set(paths([...near, ...usual])).size).toBe(near.length + usual.length);
  });

  it('are named by Django where DEBUG is on', () => {
    const page = `<ol>
      <li><code>admin/</code></li>
      <li><code> shop/id/ </code> <code> ^jwt/create/? [name='jwt-create'] </code></li>
      <li><code>api/</code> <code>v1/</code></li>
      <li><code>orders/&lt;int:pk&gt;/</code></li>
      <li><code>^legacy/(\\d+)/$</code></li></ol>`;
    expect(paths(placesInDebugPage(page, root, ['jwt/create/']))).toEqual(['/shop/id/', '/api/v1/']);
    expect(placesInDebugPage('', root, ['jwt/create/'])).toEqual([]);
  });
});

describe('the fields of a login', () => {
  it.each([
    [{ username: ['This field is required.'], password: ['This field is required.'] }, ['username']],
    [{ email: ['…'], password: ['…'] }, ['email']],
    [{ password: ['…'] }, []],
    [{ username: 'username is required', detail: 'Invalid input.', code: 'invalid' }, ['username']],
    [{ status: 400, errors: [{ message: '…', code: 'required', param: 'email' }, { param: 'password' }] }, ['email']],
    [{ type: 'validation_error', errors: [{ code: 'required', attr: 'phone' }] }, ['phone']],
    [{ detail: [{ loc: ['body', 'user', 'login'], msg: 'Field required' }] }, ['login']],
    [{ '<script>': ['…'] }, []],
    [['…'], []],
    [null, []],
    ['text', []],
  ])('in %j are %j', (json, fields) => {
    expect(loginFieldsIn(json)).toEqual(fields);
  });

  it.each([
    ['ada', ['username'], 'username'],
    ['ada', ['email'], 'email'],
    ['ada@example.com', ['username', 'email'], 'email'],
    ['ada@example.com', ['username'], 'username'],
    ['ada@example.com', [], 'email'],
    ['ada', [], 'username'],
  ])('%s goes into one of %j: %s', (username, fields, expected) => {
    expect(loginFieldFor(username, fields)).toBe(expected);
  });
});

describe('the tokens of a login', () => {
  const usual = { access: 'access', refresh: 'refresh' };
  const [access, refresh] = [token('access'), token('refresh')];

  it.each([
    [{ access, refresh }, 'access', 'refresh'],
    [{ token: access, refresh_token: refresh }, 'token', 'refresh_token'],
    [{ a: access, b: refresh }, 'a', 'b'],
    [{ data: { jwt: { at: access } }, rt: refresh }, 'data.jwt.at', 'rt'],
    [{ access, refresh: '' }, 'access', null],
    [{ auth_token: 'a'.repeat(40) }, 'auth_token', null],
    [{ key: 'a'.repeat(40) }, 'key', null],
    [{ username: 'ada', id: 'a'.repeat(40) }, null, null],
    [null, null, null],
  ])('in %j are found', (json, accessAt, refreshAt) => {
    const found = tokensIn(json, usual);
    expect(found.access?.at ?? null).toBe(accessAt);
    expect(found.refresh?.at ?? null).toBe(refreshAt);
  });

  it('are told of by length and lifetime, opaque ones by length', () => {
    expect(lookAtToken(access)).toMatchObject({ bytes: access.length, lifetimeSeconds: 300 });
    expect(lookAtToken('opaque')).toEqual({ bytes: 6, lifetimeSeconds: null, issuedAt: null });
    expect(lookAtToken(token('access', { exp: 'soon' })).lifetimeSeconds).toBeNull();
  });
});

it('a path leads into an answer, and nowhere where there is nothing', () => {
  expect(valueAt({ a: { b: 1 } }, 'a.b')).toBe(1);
  expect(valueAt({ a: 1 }, 'a.b.c')).toBeUndefined();
  expect(valueAt(null, 'a')).toBeUndefined();
  expect(textsIn({ a: 'x', b: { c: 'y', d: 1 } })).toEqual([
    ['a', 'x'],
    ['b.c', 'y'],
  ]);
});

it.each([
  [1, '1 second'],
  [90, '90 seconds'],
  [300, '5 minutes'],
  [899, '15 minutes'],
  [3_600, '1 hour'],
  [5_400, '90 minutes'],
  [86_400, '1 day'],
  [1_209_600, '14 days'],
  [0, '0 seconds'],
])('%i s are %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});

describe('the way of the token', () => {
  const anonymous = { status: 401, body: { detail: 'Not provided.', request_id: 1 } };

  it('is seen where each refusal has a number of its own', async () => {
    let count = 0;
    const numbered = on('GET', '/auth/users/me/', ({ headers }) => {
      count += 1;
      const isHeard = headers.get('Authorization')?.startsWith('JWT ');
      return { status: 401, body: { detail: isHeard ? 'Bad token.' : 'Not provided.', request_id: count } };
    });
    const report = await lookAt([numbered], { username: null });
    expect(report.createAuth).toContain("scheme: 'JWT'");
  });

  it('is told of by the token endpoints where there is no user endpoint', async () => {
    const rules: Rule[] = [
      on('GET', '/auth/users/me/', { status: 404, body: { detail: 'Not found.' } }),
      on('POST', '/auth/jwt/refresh/', ({ body }) =>
        'refresh' in body
          ? { status: 401, body: { detail: 'No.' }, headers: { 'WWW-Authenticate': 'JWT realm="api"' } }
          : { status: 400, body: { refresh: ['required'] } },
      ),
    ];
    expect((await lookAt(rules)).createAuth).toContain("scheme: 'JWT'");
  });

  it('is not known where no token is looked at', async () => {
    const report = await lookAt([on('GET', '/auth/users/me/', anonymous)], { username: null });
    expect(idsOf(report, 'change')).toEqual(['token-not-understood']);
    expect(findingOf(report, 'scheme')).toBeUndefined();
  });
});
