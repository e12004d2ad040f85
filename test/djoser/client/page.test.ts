/** A page that stays open, in real time: its token is renewed before it dies. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openPage } from '../../helpers/page.ts';
import { createProfile } from '../../helpers/tabs.ts';
import { ada } from '../harness.ts';
import { memoryStorage } from './built.ts';
import { dead, openSite, until, wait } from './site.ts';

// One document for all clients of a test, so tests take turns.
describe('a page', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('that is shown renews its token before it dies, without any request', async () => {
    await using site = await openSite({ profile: 'rotation' });
    openPage(`${site.server.origin}/`);
    const { auth, events } = await site.loggedIn({ storage: memoryStorage(), locks: null, channel: null });
    const { state } = auth;
    if (state.status !== 'authenticated') return expect.unreachable();
    await dead(auth);
    const refreshed = events.filter(({ type }) => type === 'refreshed');
    expect(refreshed.length).toBeGreaterThanOrEqual(1);
    expect(refreshed[0]).toMatchObject({ cause: 'timer' });
    const [first] = await site.control.log();
    expect(first).toMatchObject({ path: '/auth/jwt/refresh/', status: 200 });
    expect(first!.at).toBeLessThan(state.expiresAt!);
    expect(await site.sentTo('/auth/jwt/refresh/')).toHaveLength((await site.control.log()).length);
    // A request now finds a good token.
    await site.control.resetLog();
    expect((await auth.fetch(site.ping)).status).toBe(200);
    expect((await site.trace()).at(-1)).toBe('GET /api/ping/ 200');
  });

  it('that is hidden waits until it is shown', async () => {
    await using site = await openSite({ profile: 'rotation' });
    const page = openPage(`${site.server.origin}/`);
    const { auth } = await site.loggedIn({ storage: memoryStorage(), locks: null, channel: null });
    page.hide();
    await dead(auth);
    expect(await site.trace()).toEqual([]);
    page.show();
    await until(async () => (await site.trace()).includes('POST /auth/jwt/refresh/ 200'));
    expect(await site.control.refreshes()).toMatchObject({ total: 1, granted: 1 });
  });

  it('in ten tabs that are all shown again at once makes one refresh', async () => {
    await using site = await openSite({ profile: 'rotation' });
    const page = openPage(`${site.server.origin}/`);
    page.hide();
    const profile = createProfile();
    const { locks, channel } = profile;
    const tabs = Array.from({ length: 10 }, () => site.client({ locks, channel, storage: profile.storage() }));
    await tabs[0]!.auth.login({ username: ada.username, password: ada.password });
    await until(async () => tabs.every(({ auth }) => auth.state.status === 'authenticated'));
    await dead(tabs[0]!.auth);
    await site.control.resetLog();
    page.show();
    await until(async () => tabs.every(({ events }) => events.some(({ type }) => type === 'refreshed')));
    page.hide();
    await wait(100);
    expect(await site.control.refreshes()).toEqual({ total: 1, granted: 1, refused: 0, unavailable: 0, reused: 0 });
    expect(tabs.map(({ auth }) => auth.state.status)).toEqual(Array(10).fill('authenticated'));
  });
});
