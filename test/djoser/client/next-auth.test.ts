/** The code of docs/migrating-from-next-auth.md on Auth.js, which NextAuth 5 is made of, and on a real Djoser. */
import { Auth as authJs } from '@auth/core';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Auth } from '../../../src/index.ts';
import { takeOver } from '../../guides/from-next-auth.ts';
import { config } from '../../guides/next-auth-by-hand.ts';
import { POST } from '../../guides/next-auth-route.ts';
import { ada } from '../harness.ts';
import { type Site, shareSite } from './site.ts';

const home = 'https://shop.example';
const grace = { username: 'grace', password: ada.password };
const secret = 'a-secret-of-the-tests-with-which-auth-js-encrypts-its-cookie';
type Cookies = Map<string, string>;

/** Takes the cookies of an answer as a browser does. */
function keep(cookies: Cookies, { headers }: Response): void {
  for (const line of headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/Max-Age=0/i.test(line)) cookies.delete(name);
    else cookies.set(name, value);
  }
}

const requestTo = (path: string, cookies: Cookies, body?: URLSearchParams) =>
  new Request(`${home}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    body: body ?? null,
  });

/** An answer of Auth.js. A test may leave it at that, as where no cookie can be set. */
const ask = (path: string, cookies: Cookies, body?: URLSearchParams, settings = config) =>
  authJs(requestTo(`/api/auth/${path}`, cookies, body), {
    ...settings,
    secret,
    basePath: '/api/auth',
    trustHost: true,
  });

const sessionOf = async (answer: Response) => (await answer.json()) as { access?: string; error?: string };

async function signIn(settings = config): Promise<Cookies> {
  const cookies: Cookies = new Map();
  const csrf = await ask('csrf', cookies);
  keep(cookies, csrf);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const form = new URLSearchParams({ csrfToken, username: ada.username, password: ada.password });
  keep(cookies, await ask('callback/credentials', cookies, form, settings));
  return cookies;
}

const sessionCookies = (cookies: Cookies) => [...cookies.keys()].filter((name) => name.includes('session-token'));

/** The browser of that user: its cookies go to the route of the guide, and all else to Djoser. */
function openBrowser(cookies: Cookies) {
  const stored = new Map<string, string>();
  const { fetch } = globalThis;
  const asked: number[] = [];
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => stored.set(name, value),
  });
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    if (input !== '/api/take-over') return fetch(input, init);
    const answer = await POST(requestTo(input, cookies, new URLSearchParams()));
    keep(cookies, answer);
    asked.push(answer.status);
    return answer;
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  return { asked };
}

const inTenMinutes = () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10 * 60_000 });
  onTestFinished(() => {
    vi.useRealTimers();
  });
};

describe('a session of NextAuth with the tokens of Djoser', () => {
  const site: Site = shareSite({ profile: 'bearer-scheme', users: [ada, grace] });
  beforeEach(() => {
    vi.stubEnv('DJANGO_URL', `${site.server.origin}/`);
    vi.stubEnv('AUTH_SECRET', secret);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
  });

  it('is lost when a refresh is made where no cookie can be set', async () => {
    const cookies = await signIn();
    inTenMinutes();
    // A server component: it has the new tokens, and the browser never gets them.
    expect(await sessionOf(await ask('session', cookies))).not.toHaveProperty('error');
    expect(await sessionOf(await ask('session', cookies))).toMatchObject({ error: 'RefreshTokenError' });
    expect(await site.control.refreshes()).toMatchObject({ granted: 1, refused: 1 });
  });

  it('counts a refresh that the server could not answer as one that was refused', async () => {
    const cookies = await signIn();
    inTenMinutes();
    await site.control.failNext('/auth/jwt/refresh/');
    expect(await sessionOf(await ask('session', cookies))).toMatchObject({ error: 'RefreshTokenError' });
  });

  it('is taken over: the user stays logged in, the next refresh is latchkey’s, and the cookie is gone', async () => {
    const cookies = await signIn();
    expect(sessionCookies(cookies)).toHaveLength(1);
    openBrowser(cookies);
    const { auth } = site.client();
    await takeOver(auth);
    expect(auth.state).toMatchObject({ status: 'authenticated', remember: true });
    expect(sessionCookies(cookies)).toEqual([]);
    await auth.refresh();
    expect((await auth.fetch(site.ping)).status).toBe(200);
    expect(await sessionOf(await ask('session', cookies))).toBeNull();
  });

  it('is taken over from a cookie of several parts', async () => {
    const { jwt } = config.callbacks ?? {};
    const padded: typeof config = {
      ...config,
      callbacks: { jwt: async (given) => ({ ...(await jwt?.(given)), padding: 'x'.repeat(5_000) }) },
    };
    const cookies = await signIn(padded);
    expect(sessionCookies(cookies).length).toBeGreaterThan(1);
    openBrowser(cookies);
    const { auth } = site.client();
    await takeOver(auth);
    expect([auth.state.status, sessionCookies(cookies)]).toEqual(['authenticated', []]);
  });

  it('is asked for once: a visitor is a visitor at the next page load too', async () => {
    const { asked } = openBrowser(new Map());
    await takeOver(site.client().auth);
    await takeOver(site.client().auth);
    expect(asked).toEqual([204]);
  });

  const changes: [string, (auth: Auth) => Promise<unknown>, string][] = [
    ['logs in', (auth) => auth.login(grace), 'authenticated'],
    ['logs in and out', (auth) => auth.login(grace).then(() => auth.logout()), 'anonymous'],
  ];

  it.each(changes)('is not taken over when somebody %s before the route answers', async (_, change, status) => {
    const cookies = await signIn();
    openBrowser(cookies);
    const { auth } = site.client();
    const { fetch: route } = globalThis;
    vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
      const response = await route(input, init);
      if (input === '/api/take-over') await change(auth);
      return response;
    });
    await takeOver(auth);
    expect(auth.state).toMatchObject({ status, ...(status === 'authenticated' && { claims: { user_id: '2' } }) });
  });

  it.each(changes)('is over once somebody %s', async (_, change, status) => {
    openBrowser(await signIn());
    const { fetch: route } = globalThis;
    vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) =>
      input === '/api/take-over' ? new Response('', { status: 502 }) : route(input, init),
    );
    const { auth } = site.client();
    await takeOver(auth);
    await change(auth);
    expect(auth.state.status).toBe(status);
    vi.stubGlobal('fetch', route);
    const next = site.client().auth; // with a storage of its own, in which nobody is logged in
    await takeOver(next);
    expect(next.state.status).toBe('anonymous');
  });

  it.each<[string, () => Response]>([
    ['no answer', () => Response.error()],
    ['a page of a hotel', () => new Response('<!doctype html><title>Welcome</title>')],
    ['an answer without tokens', () => Response.json({ access: 'undefined', refresh: 'undefined' })],
    ['a 502', () => new Response('', { status: 502 })],
  ])('%s leaves nobody logged in, and the next page load asks again', async (_, answer) => {
    openBrowser(await signIn());
    const { fetch: route } = globalThis;
    vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
      if (input !== '/api/take-over') return route(input, init);
      const response = answer();
      if (response.type === 'error') throw new TypeError('Failed to fetch');
      return response;
    });
    const { auth } = site.client();
    await takeOver(auth);
    expect(auth.state.status).toBe('anonymous');
    vi.stubGlobal('fetch', route);
    const next = site.client().auth;
    await takeOver(next);
    expect(next.state.status).toBe('authenticated');
  });
});
