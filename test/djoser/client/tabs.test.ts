/** Clients that share one browser profile, woken at once on one dead access token and one refresh token that works once. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createProfile, type Profile } from '../../helpers/tabs.ts';
import { ada } from '../harness.ts';
import { type Client, dead, openSite, type Site, shareSite, until } from './site.ts';

type Shared = Parameters<Site['client']>[0];
type Given = (profile: Profile, name: string) => Shared;

/** What tabs have besides the store: Node's own, doubles of them, one of the two, or nothing. */
const browsers: [what: string, given: Given][] = [
  [
    'locks and channels of Node',
    (_, name) => ({ name, locks: navigator.locks, channel: (named) => new BroadcastChannel(named) }),
  ],
  ['locks and channels', ({ locks, channel }) => ({ locks, channel })],
  ['locks alone', ({ locks }) => ({ locks, channel: null })],
  ['channels alone', ({ channel }) => ({ locks: null, channel })],
  ['neither locks nor channels', () => ({ locks: null, channel: null })],
];

/** So many clients on one store; the first has logged in and the others have noticed. */
async function openTabs(site: Site, count: number, given: Given, profile = createProfile()): Promise<Client[]> {
  const options = given(profile, randomUUID());
  const tabs = Array.from({ length: count }, () => site.client({ ...options, storage: profile.storage() }));
  await Promise.all(tabs.map(({ auth }) => auth.ready));
  await tabs[0]!.auth.login({ username: ada.username, password: ada.password });
  await until(async () => tabs.every(({ auth }) => auth.state.status === 'authenticated'));
  await site.control.resetLog();
  return tabs;
}

describe.concurrent.each([2, 10])('%i clients that wake at once', (count) => {
  it.each(browsers)('with %s make one refresh and all go on', async (_, given) => {
    await using site = await openSite({ profile: 'rotation' });
    const tabs = await openTabs(site, count, given);
    await dead(tabs[0]!.auth);
    const answers = await Promise.all(tabs.map(({ auth }) => auth.fetch(site.ping)));
    expect(answers.map(({ status }) => status)).toEqual(Array(count).fill(200));
    expect(await site.control.refreshes()).toEqual({ total: 1, granted: 1, refused: 0, unavailable: 0, reused: 0 });
    expect((await site.sentTo('/api/ping/')).map(({ status }) => status)).toEqual(Array(count).fill(200));
    expect(tabs.map(({ auth }) => auth.state.status)).toEqual(Array(count).fill('authenticated'));
    expect(tabs.flatMap(({ events }) => events).filter(({ type }) => type === 'ended')).toEqual([]);
  });
});

describe.concurrent('clients that nothing calls', () => {
  it('read the store before they send: one refresh, no reuse', async () => {
    await using site = await openSite({ profile: 'rotation' });
    const profile = createProfile({ watched: false });
    const alone = { locks: null, channel: null };
    const tabs = [1, 2, 3].map(() => site.client({ ...alone, storage: profile.storage() }));
    await Promise.all(tabs.map(({ auth }) => auth.ready));
    await tabs[0]!.auth.login({ username: ada.username, password: ada.password });
    await site.control.resetLog();
    expect(await Promise.all(tabs.map(async ({ auth }) => (await auth.fetch(site.ping)).status))).toEqual([
      200, 200, 200,
    ]);
    await dead(tabs[0]!.auth);
    expect(await Promise.all(tabs.map(async ({ auth }) => (await auth.fetch(site.ping)).status))).toEqual([
      200, 200, 200,
    ]);
    expect(await site.control.refreshes()).toMatchObject({ total: 1, reused: 0, refused: 0 });
  });
});

describe('clients of one profile', () => {
  const site = shareSite({ profile: 'rotation', accessSeconds: 300 });

  it('make one refresh between them for one revoked token', async () => {
    const tabs = await openTabs(site, 10, ({ locks, channel }) => ({ locks, channel }));
    await site.control.revokeAccess();
    const answers = await Promise.all(tabs.map(({ auth }) => auth.fetch(site.ping)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await site.control.refreshes()).toMatchObject({ total: 1, reused: 0 });
    expect(await site.sentTo('/api/ping/')).toHaveLength(20);
  });

  it.each(browsers)('with %s follow a refresh of one of them without a request', async (_, given) => {
    const [one, two] = await openTabs(site, 2, given);
    await one!.auth.refresh();
    await until(async () => (await two!.auth.getAccessToken()) === (await one!.stored()).access);
    expect(await site.control.refreshes()).toMatchObject({ total: 1 });
  });

  it.each(browsers)('with %s are all logged out by one of them', async (_, given) => {
    const tabs = await openTabs(site, 3, given);
    const { refresh } = await tabs[0]!.stored();
    expect(await tabs[1]!.auth.logout()).toEqual({ revoked: true });
    await until(async () => tabs.every(({ auth }) => auth.state.status === 'anonymous'));
    expect(tabs.map(({ auth }) => auth.state)).toEqual([
      { status: 'anonymous', reason: 'otherTab' },
      { status: 'anonymous', reason: 'logout' },
      { status: 'anonymous', reason: 'otherTab' },
    ]);
    expect((await site.rawRefresh(refresh)).status).toBe(401);
    expect(await site.sentTo('/auth/jwt/blacklist/')).toHaveLength(1);
  });

  it('of a user who logs in again elsewhere are not sent back to the old session by a refresh that lands late', async () => {
    await site.control.createUser({ username: 'eve', password: 'sea-of-cobol' });
    const [one, two] = await openTabs(site, 2, ({ locks, channel }) => ({ locks, channel }));
    await site.control.delay('/auth/jwt/refresh/', 300, { after: true });
    const refreshing = one!.auth.refresh().catch((error: unknown) => error);
    await until(async () => (await site.sentTo('/auth/jwt/refresh/')).length === 1);
    await two!.auth.login({ username: 'eve', password: 'sea-of-cobol' });
    await refreshing;
    await until(async () => (await one!.auth.getUser({ reload: true })).username === 'eve');
    expect((await two!.auth.getUser({ reload: true })).username).toBe('eve');
    expect((await site.sentTo('/auth/users/me/')).map(({ tokenSha256 }) => tokenSha256)).toHaveLength(2);
  });
});
