/** Where an address redirects to: what is said of it, and that no password goes there. */
import { describe, expect, it } from 'vitest';
import { createSend } from '../../src/doctor/ask/send.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Report } from '../../src/doctor/report.ts';
import { findingOf, idsOf, lookAt, on, page, password, type Rule, siteFetch, soundServer } from './site.ts';

const redirect = (from: (url: URL) => boolean, to: (url: URL) => string, status = 302): Rule => {
  return ({ url }) => (from(url) ? { status, headers: { Location: to(url) } } : null);
};

interface Watched {
  readonly report: Report;
  /** How often a password was asked for. */
  readonly asked: number;
  /** The origins that were asked for anything, and those that got the password or a token. */
  readonly origins: ReadonlySet<string>;
  readonly trusted: ReadonlySet<string>;
}

/** Looks with a name, and notes which origin is sent what. */
async function watch(address: string, rules: readonly Rule[], origin: string | null = null): Promise<Watched> {
  const [origins, trusted] = [new Set<string>(), new Set<string>()];
  let asked = 0;
  const note: Rule = ({ url, headers, body }) => {
    origins.add(url.origin);
    const isSecret = JSON.stringify(body).includes(password) || (headers.get('Authorization') ?? '').includes('ey');
    if (isSecret) trusted.add(url.origin);
    return null;
  };
  const report = await examine(
    { address: new URL(address), origin, username: 'ada', cookieMode: false },
    {
      send: createSend(siteFetch([note, ...rules, ...soundServer()])),
      askPassword: async () => {
        asked += 1;
        return password;
      },
      pause: async () => undefined,
    },
  );
  return { report, asked, origins, trusted };
}

describe('a password goes to the given origin alone', () => {
  it.each([
    ['another host', 'https://example.com/auth/', 'https://evil.example/auth/'],
    ['another port', 'https://example.com/auth/', 'https://example.com:8443/auth/'],
    ['http', 'https://example.com/auth/', 'http://example.com/auth/'],
    ['another name of this machine', 'http://127.0.0.1:8000/auth/', 'http://localhost:8001/auth/'],
  ])('a redirect to %s is told of, and nothing is sent there', async (_, from, to) => {
    const { origin } = new URL(from);
    const rule = redirect(
      (url) => url.origin === origin,
      (url) => new URL(url.pathname, to).href,
    );
    const { report, asked, origins, trusted } = await watch(from, [rule]);
    expect(findingOf(report, 'redirected')).toMatchObject({ level: 'change', seen: expect.stringContaining(to) });
    expect(findingOf(report, 'login-not-tried')?.level).toBe('unseen');
    expect([...origins]).toEqual([origin]);
    expect([...trusted]).toEqual([]);
    expect(asked).toBe(0);
  });

  it.each([null, page])('a redirect to https of one host is looked at there, without a login: page %s', async (at) => {
    const rule = redirect(
      ({ protocol }) => protocol === 'http:',
      (url) => url.href.replace('http:', 'https:'),
      301,
    );
    const { report, asked, trusted } = await watch('http://api.example.com/auth/', [rule], at);
    expect(report.server?.baseUrl).toBe('https://api.example.com/auth/');
    expect(findingOf(report, 'login-not-tried')?.why).toContain('npx latchkey doctor https://api.example.com/auth/');
    expect([...trusted]).toEqual([]);
    expect(asked).toBe(0);
  });

  it('a redirect of the login itself is not followed', async () => {
    const rule = on('POST', '/auth/jwt/create/', ({ body }) =>
      'password' in body
        ? { status: 307, headers: { Location: 'https://evil.example/auth/jwt/create/' } }
        : { status: 400, body: { username: ['required'], password: ['required'] } },
    );
    const { origins } = await watch('https://api.example.com/auth/', [rule]);
    expect([...origins]).toEqual(['https://api.example.com']);
  });
});

it('one createAuth is printed where the address redirects', async () => {
  const rule = redirect(
    ({ protocol }) => protocol === 'http:',
    (url) => url.href.replace('http:', 'https:'),
  );
  const report = await lookAt([rule], { address: new URL('http://api.example.com/auth/'), origin: null });
  expect(report.createAuth).toContain("baseUrl: '/auth/'");
  expect(report.findings.flatMap(({ changes = [] }) => changes).filter(({ where }) => where === 'createAuth')).toEqual(
    [],
  );
});

describe('where every address redirects, the place that it leads to is named', () => {
  const everywhere = () => true;
  it.each<[string, Rule, RegExp]>([
    [
      'to a login page of another host',
      redirect(everywhere, (url) => `https://sso.example.com/authorize?rd=${url.pathname}`),
      /redirects.* to https:\/\/sso\.example\.com\/authorize/,
    ],
    ['to a login page', redirect(everywhere, ({ pathname }) => `/accounts/login/?next=${pathname}`), /accounts\/login/],
    ['to itself', redirect(everywhere, ({ href }) => href), /itself/],
    [
      'to another folder',
      redirect(
        ({ pathname }) => !pathname.startsWith('/v2/'),
        ({ pathname }) => `/v2${pathname}`,
        308,
      ),
      /\/v2\/auth\//,
    ],
  ])('%s', async (_, rule, seen) => {
    const report = await lookAt([rule], { origin: null });
    expect(findingOf(report, 'redirected')).toMatchObject({ level: 'unseen', seen: expect.stringMatching(seen) });
    expect(idsOf(report, 'change')).toEqual([]);
    expect(report.exitStatus).toBe(2);
  });
});
