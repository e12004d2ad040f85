/** What `docs/troubleshooting.md` says of a server's settings, on servers that have them. */
import { describe, expect, it } from 'vitest';
import { cookieJar } from '../cookieJar.ts';
import { djoser, memoryStorage } from './built.ts';
import { openSite, shareSite } from './site.ts';

const secretKey = 'another-secret-key-than-that-of-the-deployment-before';
const signingKey = 'a-key-for-tokens-alone-that-outlives-the-secret-key';

describe('a deployment with another SECRET_KEY', () => {
  /** Logs in, and meets the API once more after the server has come back with other keys. */
  const across = async (before: object, after: object) => {
    const storage = memoryStorage();
    await using old = await openSite({ profile: 'norotation', ...before });
    await old.loggedIn({ storage });
    await using now = await openSite({ profile: 'norotation', ...after });
    // The same address as before, at which the new deployment answers.
    const moved: typeof fetch = async (input, init) => {
      const { body, status, headers } = await fetch(String(input).replace(old.server.origin, now.server.origin), init);
      return new Response(body, { status, headers });
    };
    const { auth } = old.client({ storage, fetch: moved });
    const { status } = await auth.fetch(old.ping);
    return { status, state: auth.state };
  };

  it('ends every session, since the tokens are signed with it', async () => {
    expect(await across({}, { secretKey })).toMatchObject({
      status: 401,
      state: { status: 'anonymous', reason: 'rejected' },
    });
  });

  it('ends none where SIGNING_KEY has stayed', async () => {
    expect(await across({ signingKey }, { secretKey, signingKey })).toMatchObject({
      status: 200,
      state: { status: 'authenticated' },
    });
  });
});

describe('a Django session in the same browser', () => {
  /** A browser that is logged in to both, and posts to the API. */
  const post = async (site: ReturnType<typeof shareSite>, init: RequestInit = {}) => {
    const jar = cookieJar();
    const { auth } = site.client({ fetch: jar.fetch, server: djoser({ scheme: 'Bearer' }) });
    await auth.login({ username: 'ada', password: 'correct-horse' });
    await auth.fetch(`${site.server.baseUrl}session/start/`, { method: 'POST' });
    expect(jar.all().map(({ name }) => name)).toContain('sessionid');
    const response = await auth.fetch(site.ping, { method: 'POST', ...init });
    return [response.status, ((await response.json()) as { detail?: string }).detail];
  };

  describe('with SessionAuthentication first', () => {
    const site = shareSite({ profile: 'session-first' });

    it('makes Django ask for a CSRF token beside a good access token', async () => {
      expect(await post(site)).toEqual([403, 'CSRF Failed: CSRF token missing.']);
    });

    it('is not seen by a request that leaves its cookies at home', async () => {
      expect(await post(site, { credentials: 'omit' })).toEqual([200, undefined]);
    });
  });

  describe('with JWTAuthentication first', () => {
    const site = shareSite({ profile: 'session-second' });

    it('asks for no CSRF token: the token has answered who it is', async () => {
      expect(await post(site)).toEqual([200, undefined]);
    });
  });
});
