/** A login that makes a session of Django beside its tokens, as dj-rest-auth does: the session ends with the look, or is told of. */
import { expect, it } from 'vitest';
import { restAuthServer } from './packages.ts';
import {
  findingOf,
  firstReply,
  idsOf,
  lookAt,
  on,
  origin,
  page,
  type Received,
  type Reply,
  type Rule,
  token,
} from './site.ts';

const cookies = ['sessionid=s3ss10n-0f-ada-0123456789; Path=/; HttpOnly', 'csrftoken=c5rf-0f-ada-0123456789; Path=/'];
const expired = ['sessionid=""; Path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0'];
const here = { address: new URL(`${origin}/auth/`), origin: null };

/** dj-rest-auth with its tokens in the answer, and a session in a cookie. `logout` answers a good refresh token. */
function server(logout: (request: Received) => Reply): Rule[] {
  const good = new Set<string>();
  const pair = (): Reply => {
    const refresh = token('refresh');
    good.add(refresh);
    return { body: { access: token('access'), refresh }, cookies };
  };
  const refusal = { status: 401, body: { detail: 'Token is blacklisted', code: 'token_not_valid' } };
  return [
    on('POST', '/auth/login/', ({ body }) =>
      'password' in body ? pair() : firstReply(restAuthServer(), loginWithout),
    ),
    on('POST', '/auth/token/refresh/', ({ body }) => (good.delete(String(body.refresh)) ? pair() : refusal)),
    on('POST', '/auth/logout/', (request) => {
      const reply = logout(request);
      if ((reply.status ?? 200) < 400) good.delete(String(request.body.refresh));
      return reply;
    }),
    ...restAuthServer(),
  ];
}
const loginWithout: Received = {
  method: 'POST',
  url: new URL(`${origin}/auth/login/`),
  headers: new Headers(),
  body: {},
};
const hasSession = ({ headers }: Received): boolean => (headers.get('Cookie') ?? '').includes('sessionid=');
const csrfFailed: Reply = { status: 403, body: { detail: 'CSRF Failed: CSRF token missing.' } };

it.each([null, page])('its cookie is sent with the logout, and is gone: page %s', async (at) => {
  let ended = 0;
  const rules = server((request) => {
    if (!hasSession(request)) return { body: {} };
    ended += 1;
    return { body: {}, cookies: expired };
  });
  const report = await lookAt(rules, { ...here, origin: at });
  expect(ended).toBeGreaterThan(0);
  expect(findingOf(report, 'left-behind')).toBeUndefined();
  expect(report.createAuth).not.toContain('logoutNeedsAccess');
});

it('a logout that asks for a CSRF token beside the cookie takes the access token, and says so', async () => {
  const rules = server((request) => {
    if (hasSession(request) && !request.headers.has('Authorization')) return csrfFailed;
    return { body: {}, cookies: hasSession(request) ? expired : [] };
  });
  const report = await lookAt(rules, here);
  expect(findingOf(report, 'left-behind')).toBeUndefined();
  expect(report.createAuth).toContain('logoutNeedsAccess: true');
});

it('a session that the logout leaves is told of by the name of its cookie', async () => {
  const report = await lookAt(
    server(() => ({ body: {} })),
    here,
  );
  expect(findingOf(report, 'left-behind')?.seen).toMatch(/taken back: its session cookie sessionid works on\.$/);
  expect(JSON.stringify(report)).not.toContain('s3ss10n');
});

it('a session that only keeps the CSRF token is no login', async () => {
  const rules = server(() => ({ body: {} })).map(
    (rule): Rule =>
      (request) => {
        const reply = rule(request);
        return reply === null || reply instanceof Error
          ? reply
          : { ...reply, cookies: (reply.cookies ?? []).slice(0, 1) };
      },
  );
  expect(findingOf(await lookAt(rules, here), 'left-behind')).toBeUndefined();
});

it('a login that gives a session and no tokens is told of', async () => {
  const rules = [
    on('POST', '/auth/login/', ({ body }) =>
      'password' in body ? { body: { ok: true }, cookies } : firstReply(restAuthServer(), loginWithout),
    ),
    ...restAuthServer(),
  ];
  const report = await lookAt(rules, here);
  expect(idsOf(report, 'change')).toContain('no-tokens');
  expect(findingOf(report, 'left-behind')?.seen).toContain('sessionid');
  const ending = on('POST', '/auth/logout/', { body: {}, cookies: expired });
  expect(findingOf(await lookAt([ending, ...rules], here), 'left-behind')).toBeUndefined();
});
