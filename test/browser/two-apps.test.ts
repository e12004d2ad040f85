/**
 * Two applications that a browser has on one host, each with a Django of its own and the options that the library takes by itself: on two
 * ports, and on one origin that is pointed now at the one server and now at the other.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { ada, type DjoserServer, startDjoser } from '../djoser/harness.ts';
import { type Client, ping, refreshPath } from './client.ts';
import { byDefault, inEveryBrowser } from './site.ts';

const grace = { username: 'grace', password: ada.password };

inEveryBrowser({ profile: 'bearer-scheme', only: 'Chromium' }, (site) => {
  /** The server of the other application. It signs with a key of its own, and its first user is not ada. */
  let other: DjoserServer;
  beforeAll(async () => {
    other = await startDjoser({
      profile: 'bearer-scheme',
      users: [grace],
      secretKey: 'a-secret-key-that-the-first-of-the-two-servers-does-not-have',
      origins: [site.server.origin],
      staticDir: inject('staticDir'),
    });
  });
  beforeEach(() => other.control.reset());
  afterAll(() => other?.stop());

  /** The tokens that have reached each server, as it judges them, and what became of its refreshes. */
  const atServers = async () =>
    Promise.all(
      [site.server, other].map(async ({ control }) => {
        const log = await control.log();
        const { refused, reused } = await control.refreshes();
        return { tokens: [...new Set(log.flatMap(({ tokens }) => tokens))], refused, reused };
      }),
    );
  const onlyOwn = { tokens: ['own'], refused: 0, reused: 0 };
  const nothing = { tokens: [], refused: 0, reused: 0 };

  /** Works for its own user after the page has been loaded anew. */
  async function stillWorks(client: Client, url: string, username: string): Promise<void> {
    await client.tab.reload();
    expect(await client.becomes('authenticated')).toMatchObject({ events: ['started restore'] });
    expect(await client.ping(url)).toBe(200);
    expect(await client.getUser()).toBe(username);
  }

  describe('on two ports of localhost', () => {
    const home = (server: DjoserServer) => server.origin.replace('127.0.0.1', 'localhost');
    const openFirst = () => site.open(byDefault, { origin: home(site.server) });
    const openSecond = () => site.open(byDefault, { origin: home(other) });

    it('B207 · two projects on two ports of localhost: the second is not logged in with the tokens of the first, and does not end its session', async () => {
      const first = await openFirst();
      await first.login();
      const second = await openSecond();
      expect(await second.becomes('anonymous')).toMatchObject({ reason: 'initial', events: [] });
      expect(await second.ping()).toBe(401);
      await stillWorks(first, ping, 'ada');
      expect(await atServers()).toEqual([onlyOwn, nothing]);
    });

    it.each([{ remember: false }, { remember: true }])(
      'each keeps its own user, and its own session past a refresh and past a logout of the other (remember: $remember)',
      async ({ remember }) => {
        const first = await openFirst();
        const second = await openSecond();
        await first.login('ada', { remember });
        await second.login('grace', { remember: !remember });
        await stillWorks(first, ping, 'ada');
        await stillWorks(second, ping, 'grace');

        for (const { control } of [site.server, other]) await control.revokeAccess();
        expect([await first.ping(), await second.ping()]).toEqual([200, 200]);
        for (const { control } of [site.server, other])
          expect(await control.refreshes()).toMatchObject({ total: 1, granted: 1 });

        await second.logout();
        expect(await second.ping()).toBe(401);
        await stillWorks(first, ping, 'ada');
        await second.tab.reload();
        expect(await second.becomes('anonymous')).toMatchObject({ reason: 'initial', events: [] });
        expect(await atServers()).toEqual([onlyOwn, onlyOwn]);
      },
    );
  });

  describe('on one origin, by another baseUrl', () => {
    const stage = { ...byDefault, baseUrl: '/auth/' };
    const production = () => ({ ...byDefault, baseUrl: other.baseUrl });
    const productionPing = () => other.origin + ping;
    const goTo = (client: Client, start: typeof stage) => client.tab.goto(site.page({ start }));

    it('the session of stage is neither used nor sent in production, and is there on the way back', async () => {
      const client = await site.open(stage);
      await client.login();
      await goTo(client, production());
      expect(await client.becomes('anonymous')).toMatchObject({ reason: 'initial', events: [] });
      expect(await client.ping(productionPing())).toBe(401);
      await goTo(client, stage);
      await client.becomes('authenticated');
      await stillWorks(client, ping, 'ada');
      expect(await atServers()).toEqual([onlyOwn, nothing]);
    });

    it('a login in production leaves the session of stage alone, past refreshes of both and a logout there', async () => {
      const client = await site.open(stage);
      await client.login();
      await goTo(client, production());
      await client.login('grace');
      for (const { control } of [site.server, other]) await control.revokeAccess();
      expect(await client.ping(productionPing())).toBe(200);
      await goTo(client, stage);
      await client.becomes('authenticated');
      expect(await client.ping()).toBe(200);
      await stillWorks(client, ping, 'ada');

      await goTo(client, production());
      await client.becomes('authenticated');
      await stillWorks(client, productionPing(), 'grace');
      await client.logout();
      await goTo(client, stage);
      await client.becomes('authenticated');
      await stillWorks(client, ping, 'ada');
      for (const { control } of [site.server, other])
        expect(await control.refreshes()).toMatchObject({ total: 1, granted: 1 });
      expect(await atServers()).toEqual([onlyOwn, onlyOwn]);
    });

    it('two tabs side by side, one on each, tell each other nothing', async () => {
      const left = await site.open(stage);
      const right = await site.open(production());
      await left.login();
      expect(await right.seen()).toMatchObject({ status: 'anonymous', events: [] });
      await right.login('grace');
      for (const { control } of [site.server, other]) await control.revokeAccess();
      expect(await Promise.all([left.ping(), right.ping(productionPing())])).toEqual([200, 200]);
      expect([await left.getUser(), await right.getUser()]).toEqual(['ada', 'grace']);
      const own = { status: 'authenticated', events: ['started login', 'refreshed unauthorized'] };
      expect(await right.seen()).toMatchObject(own);
      await right.logout();
      expect(await left.ping()).toBe(200);
      expect(await left.seen()).toMatchObject(own);
      await stillWorks(left, ping, 'ada');
      expect(await site.statuses(refreshPath)).toEqual([200]);
      expect(await atServers()).toEqual([onlyOwn, onlyOwn]);
    });
  });
});
