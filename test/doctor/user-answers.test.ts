/** What the user endpoint says to a token, and to whom the answer belongs. */
import { describe, expect, it } from 'vitest';
import { findingOf, firstReply, idsOf, lookAt, on, type Received, type Reply, type Rule, soundServer } from './site.ts';

const anonymous = { status: 401, body: { detail: 'Authentication credentials were not provided.' } };
const bad = { status: 401, body: { detail: 'Given token not valid.', code: 'token_not_valid' } };

/** A user endpoint that understands `Bearer`, and answers a token of its own in one way. */
const user = (own: Reply): Rule =>
  on('GET', '/auth/users/me/', ({ headers }: Received) => {
    const [scheme, token = ''] = (headers.get('Authorization') ?? '').split(' ');
    if (scheme !== 'Bearer') return anonymous;
    return token.includes('.') ? own : bad;
  });

describe('of a user who is logged in', () => {
  it('a 500 is told of, and not the refusal of another scheme', async () => {
    const report = await lookAt([user({ status: 500, body: '<h1>Server Error (500)</h1>' })]);
    expect(idsOf(report, 'change')).toEqual(['server-error']);
    expect(findingOf(report, 'server-error')?.seen).toContain('/auth/users/me/ fails: 500');
  });

  it('a 403 is told of in its words, and blames no setting', async () => {
    const report = await lookAt([user({ status: 403, body: { detail: 'Confirm your email first.' } })]);
    expect(idsOf(report, 'change')).toEqual([]);
    expect(findingOf(report, 'token-refused')).toMatchObject({
      level: 'unseen',
      seen: expect.stringContaining('Confirm your email first.'),
    });
    expect(report.createAuth).toContain("scheme: 'Bearer'");
  });

  it('a 401 is told of in its own words', async () => {
    const report = await lookAt([user({ status: 401, body: { detail: 'User is inactive.' } })]);
    expect(findingOf(report, 'token-refused')).toMatchObject({
      level: 'change',
      seen: expect.stringContaining('User is inactive.'),
    });
    expect(findingOf(report, 'scheme')?.seen).not.toContain('lets the user in');
  });
});

it('an endpoint that fails for everybody says nothing of a scheme', async () => {
  const report = await lookAt([on('GET', '/auth/users/me/', { status: 500, body: '<h1>Server Error (500)</h1>' })]);
  expect(idsOf(report, 'change')).toEqual(['server-error']);
  expect(report.findings.filter(({ id }) => id === 'server-error')).toHaveLength(1);
});

it('a token that nobody looks at is told of, also where the token endpoints name a scheme', async () => {
  const deaf = on('GET', '/auth/users/me/', anonymous);
  const naming: Rule = (request) => {
    const isNonsense = request.url.pathname === '/auth/jwt/refresh/' && !String(request.body.refresh).includes('.');
    if (request.method !== 'POST' || !isNonsense) return null;
    return { ...bad, headers: { 'WWW-Authenticate': 'Bearer realm="api"' } };
  };
  for (const rules of [[deaf], [deaf, naming]]) {
    const report = await lookAt(rules);
    expect(idsOf(report, 'change')).toEqual(['token-not-understood']);
    expect(findingOf(report, 'scheme')).toBeUndefined();
  }
});

describe('where a handler makes all errors alike', () => {
  /** The body of every error; DRF names the fields of a form in the answer to OPTIONS, which no handler changes. */
  const alike = (status: number): Reply => ({
    status,
    body: { success: false, message: 'Something went wrong', data: null, status },
  });
  const rules = (field: string): Rule[] => {
    const sound = soundServer();
    return [
      (request) => {
        const isWrong =
          request.url.pathname.endsWith('/create/') && request.method === 'POST' && !(field in request.body);
        const reply = isWrong ? alike(400) : firstReply(sound, request);
        const { status = 200 } = reply instanceof Error ? {} : reply;
        return [400, 401, 404].includes(status) ? alike(status) : reply;
      },
    ];
  };
  const options: Rule = ({ method, url, headers }) =>
    method === 'OPTIONS' && url.pathname === '/auth/jwt/create/' && !headers.has('Access-Control-Request-Method')
      ? { body: { name: 'Login', actions: { POST: { email: { type: 'email' }, password: { type: 'string' } } } } }
      : null;

  it('the fields come from OPTIONS', async () => {
    const report = await lookAt([options, ...rules('email')], { origin: null });
    expect(report.createAuth).toContain('// auth.login({ email, password })');
    expect(idsOf(report, 'change', 'unseen')).toEqual(['refusal']);
  });

  it('they are username and password where OPTIONS says nothing', async () => {
    const report = await lookAt(rules('username'), { origin: null });
    expect(report.createAuth).toContain('// auth.login({ username, password })');
    expect(idsOf(report, 'fits')).toContain('scheme');
    expect(idsOf(report, 'change', 'unseen')).toEqual(['refusal']);
  });

  it('without a login the scheme is unseen', async () => {
    const report = await lookAt(rules('username'), { origin: null, username: null });
    expect(idsOf(report, 'change')).toEqual(['refusal']);
    expect(findingOf(report, 'scheme')?.level).toBe('unseen');
  });
});
