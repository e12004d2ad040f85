/** What a machine of our own cannot show: other hosts, https, proxies, wrong clocks, large tokens. */
import { describe, expect, it } from 'vitest';
import { createSend } from '../../src/doctor/ask/send.ts';
import type { Asked } from '../../src/doctor/evidence.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Level } from '../../src/doctor/report.ts';
import { findingOf, idsOf, lookAt, on, origin, page, type Rule, siteFetch, soundServer, token } from './site.ts';

it('a server that has everything has nothing to change, to consider, or unseen', async () => {
  const report = await lookAt([]);
  expect(idsOf(report, 'change', 'consider', 'unseen')).toEqual([]);
  expect(report.exitStatus).toBe(0);
  expect(report.createAuth).toContain(`baseUrl: '${origin}/auth/'`);
  expect(report.createAuth).toContain("server: djoser({ scheme: 'Bearer', paths: { revoke: 'jwt/blacklist/' } })");
});

const faults: readonly (readonly [string, Level, string, Rule, RegExp, Partial<Asked>?])[] = [
  [
    'server-error',
    'change',
    'the refresh fails',
    on('POST', '/auth/jwt/refresh/', { status: 500, body: '<h1>Server Error (500)</h1>' }),
    /POST \/auth\/jwt\/refresh\/ fails: 500, "Server Error \(500\)"/,
  ],
  [
    'server-error',
    'change',
    'the login fails, once there are credentials',
    on('POST', '/auth/jwt/create/', ({ body }) =>
      'password' in body ? { status: 500, body: 'no such table' } : { status: 400, body: { username: ['required'] } },
    ),
    /jwt\/create\/ fails/,
  ],
  [
    'throttled',
    'unseen',
    'the refresh is throttled',
    on('POST', '/auth/jwt/refresh/', {
      status: 429,
      body: { detail: 'Request was throttled.' },
      headers: { 'Retry-After': '60' },
    }),
    /too many requests/,
  ],
  [
    'refresh-refused',
    'change',
    'the refresh refuses good tokens',
    on('POST', '/auth/jwt/refresh/', { status: 401, body: { detail: 'Token is invalid', code: 'token_not_valid' } }),
    /refused at once \(401\)/,
  ],
  [
    'logout-refused',
    'change',
    'the logout refuses',
    on('POST', '/auth/jwt/blacklist/', { status: 403, body: { detail: 'Not here.' } }),
    /was refused \(403\): "Not here."/,
  ],
  [
    'token-refused',
    'change',
    'the user endpoint refuses good tokens',
    on('GET', '/auth/users/me/', ({ headers }) => ({
      status: 401,
      body: { detail: headers.has('Authorization') ? 'Wrong audience.' : 'Nothing.' },
    })),
    /Wrong audience/,
  ],
  [
    'proxy',
    'fits',
    'a proxy signs the answers',
    on('GET', '/auth/', { status: 404, headers: { Server: 'nginx/1.27', 'CF-Ray': '1' } }),
    /nginx\/1.27, Cloudflare/,
  ],
];

const refused = (detail: string): Rule =>
  on('POST', '/auth/jwt/create/', ({ body }) =>
    'password' in body ? { status: 401, body: { detail } } : { status: 400, body: { username: ['required'] } },
  );
const answered = (body: object): Rule =>
  on('POST', '/auth/jwt/create/', (request) =>
    'password' in request.body ? { body } : { status: 400, body: { username: ['required'] } },
  );
const always = on('POST', '/auth/jwt/refresh/', ({ body }) => {
  if (!('refresh' in body)) return { status: 400, body: { refresh: ['required'] } };
  return String(body.refresh).includes('.')
    ? { body: { access: token('access'), refresh: token('refresh') } }
    : { status: 401, body: { detail: 'No.' } };
});

const more: readonly (readonly [string, Level, string, Rule, RegExp, Partial<Asked>?])[] = [
  [
    'login-refused',
    'unseen',
    'the password is wrong',
    refused('No active account found with the given credentials'),
    /No active account/,
  ],
  ['login-refused', 'unseen', 'the server repeats the password', refused('correct-horse is wrong'), /"… is wrong"/],
  ['no-tokens', 'change', 'the login asks for a code', answered({ mfa: true }), /an answer with mfa/],
  ['no-tokens', 'change', 'the login says nothing', answered({}), /an empty answer/],
  [
    'no-refresh-token',
    'change',
    'there is no refresh token',
    answered({ access: token('access') }),
    /no refresh token/,
  ],
  [
    'lifetimes',
    'fits',
    'the tokens are opaque',
    answered({ access: 'a1'.repeat(20), refresh: 'b1'.repeat(20) }),
    /opaque/,
  ],
  [
    'long-access',
    'consider',
    'an access token lives a day',
    answered({ access: token('access', { iat: 0, exp: 86_400 }), refresh: token('refresh') }),
    /1 day/,
  ],
  ['spent-token-works', 'consider', 'a spent token works on', always, /goes on working/],
  [
    'logout-without-effect',
    'change',
    'a logged-out token works on',
    ({ url, method, ...rest }) =>
      url.pathname.endsWith('/blacklist/') && method === 'POST' ? { body: {} } : always({ url, method, ...rest }),
    /goes on working/,
  ],
  [
    'no-revocation',
    'consider',
    'there is no logout',
    on('POST', '/auth/jwt/blacklist/', { status: 404 }),
    /works until its end/,
  ],
  ['no-user', 'change', 'there is no user', on('GET', '/auth/users/me/', { status: 404 }), /users\/me/],
  [
    'basic-first',
    'change',
    'Basic is asked first',
    on('GET', '/auth/users/me/', {
      status: 401,
      body: { detail: 'Not provided.' },
      headers: { 'WWW-Authenticate': 'Basic realm="api"' },
    }),
    /asks for Basic/,
    { username: null },
  ],
  [
    'session-first',
    'change',
    'the session is asked first',
    on('GET', '/auth/users/me/', { status: 403, body: { detail: 'Not provided.' } }),
    /403 instead of 401/,
    { username: null },
  ],
  [
    'refusal',
    'change',
    'a refusal is a page',
    on('POST', '/auth/jwt/refresh/', ({ body }) =>
      'refresh' in body ? { status: 403, body: '<h1>No</h1>' } : { status: 400, body: {} },
    ),
    /403 and a page of HTML/,
  ],
  [
    'refusal',
    'change',
    'a refusal is a 404',
    on('POST', '/auth/jwt/refresh/', ({ body }) =>
      'refresh' in body ? { status: 404, body: { detail: 'Not found.' } } : { status: 400, body: {} },
    ),
    /404/,
  ],
];

const rows = [...faults, ...more].map(([id, level, what, rule, says, asked = {}]) => ({
  id,
  level,
  what,
  rule,
  says,
  asked,
}));

it.each(rows)('$id ($level): $what', async ({ id, level, rule, says, asked }) => {
  const report = await lookAt([rule], asked);
  const found = report.findings.filter((finding) => finding.id === id);
  expect(found).toEqual([expect.objectContaining({ level, seen: expect.stringMatching(says) })]);
});

describe('the clock of the server', () => {
  const login = (offSeconds: number): Rule =>
    on('POST', '/auth/jwt/create/', ({ body }) => {
      const iat = Math.floor(Date.now() / 1000) + offSeconds;
      return 'password' in body
        ? {
            body: {
              access: token('access', { iat, exp: iat + 300 }),
              refresh: token('refresh', { iat, exp: iat + 600 }),
            },
          }
        : { status: 400, body: { username: ['required'] } };
    });

  it.each([
    [0, 'fits', /agrees/],
    [60, 'fits', /(1 minute|5\d seconds|6\d seconds) ahead/],
    [-900, 'consider', /15 minutes behind/],
    [86_400, 'consider', /1 day ahead|24 hours ahead/],
  ] as const)('%i s off is %s', async (offSeconds, level, says) => {
    const finding = findingOf(await lookAt([login(offSeconds)]), 'clock');
    expect(finding).toMatchObject({ level, seen: expect.stringMatching(says) });
  });
});

it.each([
  [5_000, 'consider'],
  [9_000, 'change'],
] as const)('an access token of %i bytes is told of: %s', async (bytes, level) => {
  const login = on('POST', '/auth/jwt/create/', ({ body }) =>
    'password' in body
      ? { body: { access: token('access', { claims: 'x'.repeat(bytes) }), refresh: token('refresh') } }
      : { status: 400, body: { username: ['required'] } },
  );
  expect(findingOf(await lookAt([login]), 'size')?.level).toBe(level);
});

it('without a password nothing behind the login is seen, and that is said', async () => {
  const asked = { address: new URL(`${origin}/auth/`), origin: page, username: 'ada', cookieMode: false };
  const report = await examine(asked, {
    send: createSend(siteFetch(soundServer())),
    askPassword: async () => null,
    pause: async () => undefined,
  });
  expect(idsOf(report, 'unseen')).toEqual(['no-password']);
  expect(report.exitStatus).toBe(2);
});

describe('the refusal of a refresh token', () => {
  const answeredWith = (status: number, body: object): Rule =>
    on('POST', '/auth/jwt/refresh/', (request) =>
      'refresh' in request.body ? { status, body } : { status: 400, body: {} },
    );

  it('is no rule when a good token gets the same answer', async () => {
    const report = await lookAt([answeredWith(401, { error: 'refresh_token_unknown' })]);
    expect(idsOf(report, 'change')).toContain('refresh-refused');
    expect(report.createAuth).not.toContain('isRefusal');
  });

  it.each([
    [404, { code: 'E404' }],
    [415, { message: 'Unsupported media type.' }],
    [200, { code: 'E401' }],
  ])('that may be a wrong path or a wrong format is no rule: %i', async (status, body) => {
    const report = await lookAt([answeredWith(status, body)], { username: null });
    expect(report.createAuth).not.toContain('isRefusal');
    expect(JSON.stringify(findingOf(report, 'refusal') ?? '')).not.toContain('isRefusal');
  });

  it.each<[number, object]>([
    [401, { detail: 'Token is invalid' }],
    [403, { detail: 'Token is invalid', code: 'token_not_valid' }],
    [400, { refresh: ['Invalid.'] }],
    [400, { refreshToken: ['This field is required.'] }],
  ])('in JSON that the client knows, or for another field, is fine: %i %o', async (status, body) => {
    expect(findingOf(await lookAt([answeredWith(status, body)], { username: null }), 'refusal')).toBeUndefined();
  });
});
