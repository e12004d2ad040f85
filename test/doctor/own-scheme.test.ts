/** Which scheme the tokens of a package have: JWTs, or the opaque tokens of DRF. */
import { describe, expect, it } from 'vitest';
import { restAuthServer, tokenServer } from './packages.ts';
import { findingOf, idsOf, lookAt, on, origin, type Reply, type Rule } from './site.ts';

const key = 'a1'.repeat(20);
const bare: Reply = { status: 401, body: { detail: 'Authentication credentials were not provided.' } };
const invalid: Reply = { status: 401, body: { detail: 'Invalid token.' } };
const notValid: Reply = { status: 401, body: { detail: 'Given token not valid.', code: 'token_not_valid' } };

/** A user endpoint that lets one token in, and refuses others of its schemes in the words of their class. */
const user = (path: string, good: (scheme: string, shown: string) => boolean, refusals: Record<string, Reply>): Rule =>
  on('GET', path, ({ headers }) => {
    const [scheme = '', shown = ''] = (headers.get('Authorization') ?? '').split(' ');
    if (good(scheme, shown)) return { body: { id: 1, username: 'ada' } };
    return refusals[scheme] ?? bare;
  });

/** dj-rest-auth without `USE_JWT`: it gives out the tokens of DRF. */
const restAuthTokens = (scheme: string, refusals: Record<string, Reply>): Rule[] => [
  on('POST', '/auth/login/', ({ body }) =>
    String(body.password ?? '') === ''
      ? { status: 400, body: { password: ['This field is required.'] } }
      : { body: { key } },
  ),
  on('POST', '/auth/token/refresh/', { status: 404 }),
  user('/auth/user/', (each, shown) => each === scheme && shown === key, refusals),
  ...restAuthServer(),
];

const asked = { address: new URL(`${origin}/auth/`), origin: null };

describe('dj-rest-auth with the tokens of DRF', () => {
  it.each([
    ['Token', { Token: invalid }],
    ['Token', { Token: invalid, Bearer: notValid }],
    ['Bearer', { Bearer: invalid }],
  ] as const)('has the scheme %s where the server answers %j', async (scheme, refusals) => {
    const report = await lookAt(restAuthTokens(scheme, refusals), asked);
    expect(idsOf(report, 'change')).toEqual(['no-refresh']);
    expect(findingOf(report, 'scheme')?.seen).toContain(`${scheme} <token>", and lets the user in with it`);
    expect(report.createAuth?.includes("scheme: 'Token'")).toBe(scheme === 'Token');
    expect(idsOf(report, 'unseen')).toEqual([]);
    expect(report.createAuth).toContain('logoutNeedsAccess: true');
  });

  it('has its scheme before a login too', async () => {
    const report = await lookAt(restAuthTokens('Token', { Token: invalid }), { ...asked, username: null });
    expect(idsOf(report, 'change', 'unseen')).toEqual(['no-refresh']);
    expect(report.createAuth).toContain("scheme: 'Token'");
  });

  it('and a token that nobody looks at is told of with the class for such tokens', async () => {
    const report = await lookAt(restAuthTokens('none', { Bearer: notValid }), asked);
    const { changes = [] } = findingOf(report, 'token-not-understood') ?? {};
    expect(changes.map(({ code }) => code).join()).toContain('TokenAuthentication');
  });
});

it("Djoser's tokens of DRF have the scheme that a project has named for them", async () => {
  const named = user('/auth/users/me/', (scheme, shown) => scheme === 'Bearer' && shown === key, { Bearer: invalid });
  const report = await lookAt([named, ...tokenServer()], { ...asked, username: 'ada@example.com' });
  expect(idsOf(report, 'change')).toEqual([]);
  expect(report.createAuth).toContain("scheme: 'Bearer'");
});

it('JWTs have the scheme `Token` where SimpleJWT has it (AUTH_HEADER_TYPES)', async () => {
  const named = user('/auth/users/me/', (scheme, shown) => scheme === 'Token' && shown.includes('.'), {
    Token: notValid,
  });
  for (const username of ['ada', null]) {
    const report = await lookAt([named], { ...asked, username });
    expect(idsOf(report, 'change')).toEqual([]);
    expect(report.createAuth).toContain("scheme: 'Token'");
  }
});

it('JWTs have no scheme of the tokens of DRF, which a project may have as well', async () => {
  const both = user('/auth/users/me/', (scheme, shown) => scheme === 'JWT' && shown.includes('.'), {
    JWT: notValid,
    Token: invalid,
  });
  const report = await lookAt([both], asked);
  expect(idsOf(report, 'change')).toEqual([]);
  expect(report.createAuth).toContain("scheme: 'JWT'");
});
