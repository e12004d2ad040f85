/** The other two doors of the package, against the same server. */
import { describe, expect, it } from 'vitest';
import { ada } from '../harness.ts';
import { core, djoser, fetchOnly } from './built.ts';
import { dead, openSite } from './site.ts';

const credentials = { username: ada.username, password: ada.password };

describe.concurrent('the package', () => {
  it('as `latchkey/core` keeps a session alive that the program itself refreshes', async () => {
    await using site = await openSite({ profile: 'rotation' });
    const { baseUrl, origin } = site.server;
    const post = (path: string, body: object, signal?: AbortSignal): Promise<Response> =>
      fetch(baseUrl + path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
        ...(signal && { signal }),
      });
    using session = core.createSession({
      allowedOrigins: [origin],
      async refresh(refresh, { signal }) {
        const response = await post('jwt/refresh/', { refresh }, signal);
        if (response.status === 401) throw new core.AuthError('session_ended', 'The refresh token was refused.');
        return response.json();
      },
      async revoke(refresh, { signal }) {
        await post('jwt/blacklist/', { refresh }, signal);
      },
    });
    await session.adopt(await (await post('jwt/create/', credentials)).json());
    await site.control.resetLog();
    const { state } = session;
    expect(state).toMatchObject({ status: 'authenticated', claims: { user_id: '1' } });
    await dead(session);
    const answers = await Promise.all(Array.from({ length: 10 }, () => session.fetch(site.ping)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await site.control.refreshes()).toMatchObject({ total: 1, granted: 1 });

    const before = await session.getAccessToken();
    await site.control.revokeAccess(before!);
    expect((await session.fetch(site.ping)).status).toBe(200);
    expect(await site.control.refreshes()).toMatchObject({ total: 2, granted: 2, reused: 0 });
    expect(await session.logout()).toEqual({ revoked: true });
    expect(session.state).toEqual({ status: 'anonymous', reason: 'logout' });
  });

  it('as `latchkey/core` ends the session when the program says that it was refused', async () => {
    await using site = await openSite({ profile: 'rotation' });
    using session = core.createSession({
      allowedOrigins: [site.server.origin],
      async refresh() {
        throw new core.AuthError('session_ended', 'The refresh token was refused.', { status: 401 });
      },
    });
    await session.adopt({ access: 'nonsense', refresh: 'nonsense' });
    expect((await session.fetch(site.ping)).status).toBe(401);
    expect(session.state).toEqual({ status: 'anonymous', reason: 'rejected' });
  });

  it('as `latchkey/fetch` does all but `api`', async () => {
    await using site = await openSite({ profile: 'rotation' });
    using auth = fetchOnly.createAuth({
      baseUrl: site.server.baseUrl,
      server: djoser({ paths: { revoke: 'jwt/blacklist/' } }),
      storage: fetchOnly.memoryStorage(),
    });
    expect(auth).not.toHaveProperty('api');
    await auth.login(credentials);
    expect(await auth.getUser()).toMatchObject({ username: 'ada' });
    await dead(auth);
    const answers = await Promise.all(Array.from({ length: 10 }, () => auth.fetch(site.ping)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await site.control.refreshes()).toMatchObject({ total: 1, granted: 1 });
    expect(await auth.logout()).toEqual({ revoked: true });
  });

  it('has one AuthError, whichever door it comes through', async () => {
    expect(fetchOnly.AuthError).toBe(core.AuthError);
  });
});
