/** The word before the token: what `auto` finds out, and at what price. */
import { describe, expect, it } from 'vitest';
import { djoser } from './built.ts';
import { type Client, movableClock, type Site, shareSite } from './site.ts';

const auto = { server: djoser() };

/** The schemes and statuses of the pings so far. */
const pings = async (site: Site): Promise<[string | null, number | null][]> =>
  (await site.sentTo('/api/ping/')).map(({ scheme, status }) => [scheme, status]);

const ask = async (site: Site, { auth }: Client, times = 1): Promise<number[]> => {
  const statuses: number[] = [];
  for (let sent = 0; sent < times; sent += 1) statuses.push((await auth.fetch(site.ping)).status);
  return statuses;
};

describe('scheme auto on a server that takes JWT', () => {
  const site = shareSite({ profile: 'jwt-scheme' });

  it('needs one request', async () => {
    const client = await site.loggedIn(auto);
    expect(await ask(site, client, 2)).toEqual([200, 200]);
    expect(await pings(site)).toEqual([
      ['JWT', 200],
      ['JWT', 200],
    ]);
  });

  it('spends nothing but one refresh and one resend on a revoked token', async () => {
    const client = await site.loggedIn(auto);
    await site.control.revokeAccess();
    expect(await ask(site, client)).toEqual([200]);
    expect(await pings(site)).toEqual([
      ['JWT', 401],
      ['JWT', 200],
    ]);
    expect(await site.control.refreshes()).toMatchObject({ total: 1, granted: 1 });
  });
});

describe('scheme auto on a server that takes Bearer', () => {
  const site = shareSite({ profile: 'bearer-scheme' });

  it('needs one request: it has asked who the user is before', async () => {
    const client = await site.loggedIn(auto);
    expect(client.auth.state).toMatchObject({ user: { username: 'ada' } });
    expect(await ask(site, client, 3)).toEqual([200, 200, 200]);
    expect(await pings(site)).toEqual([
      ['Bearer', 200],
      ['Bearer', 200],
      ['Bearer', 200],
    ]);
    expect(await site.control.refreshes()).toMatchObject({ total: 0 });
    expect(client.warnings).toEqual([]);
  });

  it('keeps what it found with the session: the next page load needs one request', async () => {
    const first = await site.loggedIn(auto);
    await ask(site, first);
    first.auth.dispose();
    await site.control.resetLog();
    const second = site.client({ ...auto, storage: first.storage });
    expect(await ask(site, second)).toEqual([200]);
    expect(await pings(site)).toEqual([['Bearer', 200]]);
  });

  it('keeps what it found across a refresh', async () => {
    const client = await site.loggedIn(auto);
    await ask(site, client);
    await client.auth.refresh();
    await site.control.resetLog();
    expect(await ask(site, client)).toEqual([200]);
    expect(await pings(site)).toEqual([['Bearer', 200]]);
  });

  it('spends nothing but one refresh and one resend on a revoked token', async () => {
    const client = await site.loggedIn(auto);
    await site.control.revokeAccess();
    expect(await ask(site, client)).toEqual([200]);
    expect(await pings(site)).toEqual([
      ['Bearer', 401],
      ['Bearer', 200],
    ]);
    expect(await site.control.refreshes()).toMatchObject({ total: 1, granted: 1 });
  });

  it('does not refresh for requests at once that are all answered 401 for their scheme', async () => {
    const { auth } = await site.loggedIn(auto);
    const answers = await Promise.all(Array.from({ length: 10 }, () => auth.fetch(site.ping)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await site.control.refreshes()).toMatchObject({ total: 0 });
  });

  it('sends a body once', async () => {
    const { auth } = await site.loggedIn(auto);
    const body = await auth.api.post('api/ping/', { json: { order: 7 } }).json();
    expect(body).toMatchObject({ method: 'POST', body: { order: 7 } });
    expect(await pings(site)).toEqual([['Bearer', 200]]);
  });
});

describe('scheme auto on a server that asks for a session first', () => {
  const site = shareSite({ profile: 'session-first' });

  it('finds out by asking who the user is: there a 403 cannot be a missing permission', async () => {
    const client = await site.loggedIn(auto);
    expect((await client.auth.getUser()).username).toBe('ada');
    expect(await ask(site, client)).toEqual([200]);
    expect(await pings(site)).toEqual([['Bearer', 200]]);
    expect(await site.control.refreshes()).toMatchObject({ total: 0 });
  });

  it('refreshes for a 403 that is about a revoked token', async () => {
    const client = await site.loggedIn();
    await site.control.revokeAccess();
    expect(await ask(site, client)).toEqual([200]);
    expect(await site.trace()).toEqual(['GET /api/ping/ 403', 'POST /auth/jwt/refresh/ 200', 'GET /api/ping/ 200']);
  });
});

describe('a wrong scheme', () => {
  const site = shareSite({ profile: 'bearer-scheme' });
  const wrong = { server: djoser({ scheme: 'JWT' }) };

  it('is warned of once, and the caller gets the 401', async () => {
    const client = await site.loggedIn(wrong);
    expect(await ask(site, client, 10)).toEqual(Array(10).fill(401));
    expect(client.warnings).toEqual([
      { code: 'scheme_mismatch', message: expect.stringContaining('AUTH_HEADER_TYPES') },
    ]);
    expect(client.auth.state).toMatchObject({ status: 'authenticated' });
    expect(await site.control.refreshes()).toMatchObject({ total: 1 });
  });

  it('makes no refresh loop: a request a second costs 7 refreshes in the first 90 seconds', async () => {
    const clock = movableClock();
    const client = await site.loggedIn({ ...wrong, now: clock.now });
    for (let second = 0; second < 90; second += 1) {
      await ask(site, client);
      clock.advance(1000);
    }
    // After 0, 1, 3, 7, 15, 31 and 63 seconds.
    expect(await site.control.refreshes()).toMatchObject({ total: 7, reused: 0 });
    expect(client.warnings).toHaveLength(1);
  });
});
