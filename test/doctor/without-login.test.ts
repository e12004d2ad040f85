/** Cookie mode without a login: what needs one is told of as not looked at, and the rest is in the printed code. */
import { describe, expect, it } from 'vitest';
import { restAuthServer } from './packages.ts';
import { findingOf, idsOf, lookAt, on, origin, page, type Reply, type Rule, token as tokenOf } from './site.ts';

const token = 'c'.repeat(32);
const anonymous = { username: null, cookieMode: true };
const giving = (attributes: string | null, field = 'csrfToken', name = 'csrftoken'): Rule =>
  on('GET', '/auth/jwt/csrf/', {
    body: { [field]: token },
    ...(attributes !== null && { cookies: [`${name}=${token}; Path=/; ${attributes}`] }),
  });

describe('without a login, in cookie mode', () => {
  it('CSRF is `unseen`, and exit status 2', async () => {
    const report = await lookAt([], anonymous);
    expect(idsOf(report, 'unseen')).toEqual(['csrf']);
    expect(findingOf(report, 'csrf')?.seen).toMatch(/were not looked at.*--username/);
    expect(report.exitStatus).toBe(2);
  });

  it('so it is where the package has its refresh token in a cookie by itself', async () => {
    const report = await lookAt(restAuthServer(), { username: null, origin: null });
    expect(idsOf(report, 'unseen')).toEqual(['csrf']);
  });

  it('so it is where no login worked', async () => {
    const refusing: Rule = ({ body }) => ('password' in body ? { status: 401, body: { detail: 'No.' } } : null);
    expect(idsOf(await lookAt([refusing], { cookieMode: true }), 'unseen')).toEqual(['login-refused', 'csrf']);
  });

  it('and with tokens in the answers there is nothing of it to look at', async () => {
    expect(idsOf(await lookAt([], { username: null }), 'unseen')).toEqual([]);
    expect(idsOf(await lookAt([], { cookieMode: true }), 'unseen')).toEqual([]);
  });
});

describe('a refusal in words that the client does not know', () => {
  it('is found for a token that was used, too', async () => {
    const spent = new Set<string>();
    const translated = on('POST', '/auth/jwt/refresh/', ({ body }) => {
      const given = String(body.refresh);
      if (!given.includes('.')) return { status: 401, body: { message: 'Token is invalid' } };
      if (spent.has(given)) return { status: 401, body: { message: 'Token steht auf der Blacklist' } };
      spent.add(given);
      return { body: { access: tokenOf('access'), refresh: tokenOf('refresh') } };
    });
    const report = await lookAt([translated], {});
    expect(findingOf(report, 'refusal')?.seen).toContain('Token steht auf der Blacklist');
    expect(report.createAuth).toContain(`includes('"message":"Token steht auf der Blacklist"')`);
  });
});

describe('without a login, a refresh that reads no token in the body', () => {
  const refresh = (words: string) => on('POST', '/auth/jwt/refresh/', { status: 401, body: { detail: words } });
  const look = (words: string, more = {}) => lookAt([refresh(words)], { username: null, ...more });

  it('and asks for a cookie is that of cookie mode', async () => {
    const report = await look('There is no refresh token cookie.');
    expect(report.createAuth).toContain("refreshIn: 'cookie'");
    expect(idsOf(report, 'unseen')).toEqual(['csrf']);
    expect(report.exitStatus).toBe(2);
  });

  it('and does not say why may be that of cookie mode: `unseen`', async () => {
    const report = await look('Not so.');
    expect(idsOf(report, 'unseen')).toEqual(['token-place']);
    expect(findingOf(report, 'token-place')?.why).toMatch(/--username.*--cookie-mode/);
    expect(report.exitStatus).toBe(2);
    expect(idsOf(await look('Not so.', { cookieMode: true }), 'unseen')).not.toContain('token-place');
  });

  it('is no question where there is a login', async () => {
    expect(idsOf(await lookAt([], {}), 'unseen')).toEqual([]);
  });
});

describe('without a login, the printed code asks for the CSRF token', () => {
  it.each<[string, Rule, string | null, boolean]>([
    ['for a page on another host', giving('SameSite=Lax'), page, true],
    ['where no script may read the cookie', giving('HttpOnly'), null, true],
    ['where the token is in the session', giving(null), null, true],
    ['not where the page reads the cookie', giving('SameSite=Lax'), null, false],
    ['not where the cookie is of both hosts', giving('Domain=example.com'), page, false],
    ['not where nobody gives it out', on('GET', '/auth/jwt/csrf/', { status: 404 } satisfies Reply), page, false],
  ])('%s', async (_, rule, from, asks) => {
    const { createAuth } = await lookAt([rule], { ...anonymous, origin: from });
    expect(createAuth?.includes("csrf: { header: 'X-CSRFToken', url: 'jwt/csrf/' }")).toBe(asks);
  });

  it('also where the login was refused, and for another field', async () => {
    const refusing: Rule = ({ body }) => ('password' in body ? { status: 401, body: { detail: 'No.' } } : null);
    const { createAuth } = await lookAt([refusing, giving('Path=/', 'token')], { cookieMode: true });
    expect(createAuth).toContain(`fetch('${origin}/auth/jwt/csrf/', { credentials: 'include' })`);
    expect(createAuth).toContain('.token');
  });

  it('and names the cookie that the page reads', async () => {
    const { createAuth } = await lookAt([giving('SameSite=Lax', 'csrfToken', 'our_csrf')], {
      ...anonymous,
      origin: null,
    });
    expect(createAuth).toContain("csrf: { cookie: 'our_csrf', header: 'X-CSRFToken' }");
  });

  it('and the token is asked for in cookie mode alone', async () => {
    const asked: string[] = [];
    const note: Rule = ({ url }) => {
      asked.push(url.pathname);
      return null;
    };
    await lookAt([note], { username: null });
    expect(asked.some((path) => path.includes('csrf'))).toBe(false);
  });
});
