/** Tenants on subdomains of one host, in a browser: what the storages and the cookies of one tenant are to another. */
import { expect, it } from 'vitest';
import type * as Latchkey from '../../src/index.ts';
import { until } from './client.ts';
import type { StartOptions } from './page/options.ts';
import { inEveryBrowser } from './site.ts';

/** The built package, as a script of the page. */
declare const latchkey: typeof Latchkey;

/** The proxy of a plain http profile takes any host for the server. */
const [acme, beta] = ['http://acme.shop.example.test', 'http://beta.shop.example.test'];

inEveryBrowser({ plainHttp: true, only: 'Chromium' }, (site) => {
  it.each(['localStorage', 'cookies'] as const)(
    'a login at one subdomain is no login at another, and none of its tokens goes there (%s)',
    async (storage) => {
      const start: StartOptions = { storage };
      const here = await site.open(start, { origin: acme });
      await here.login();
      const there = await site.open(start, { origin: beta });
      expect(await there.becomes('anonymous')).toMatchObject({ reason: 'initial', events: [] });
      expect(await there.tab.evaluate(() => document.cookie)).toBe('');
      await site.server.control.resetLog();
      expect(await there.ping()).toBe(401);
      expect(await site.calls()).toMatchObject([{ path: '/api/ping/', tokens: [] }]);
      expect(await here.ping()).toBe(200);
    },
  );

  it('a cookie of the parent domain carries the tokens of one tenant to every other one', async () => {
    const here = await site.profile.open(site.page({}, { origin: acme }));
    await here.evaluate(async () => {
      const storage = latchkey.cookieStorage({ domain: 'shop.example.test' });
      const auth = latchkey.createAuth({ baseUrl: '/auth/', storage });
      await auth.login({ username: 'ada', password: 'correct-horse' });
    });
    const there = await site.profile.open(site.page({}, { origin: beta }));
    expect(await there.evaluate(() => document.cookie)).toMatch(/access_token=eyJ.*/);
    await site.server.control.resetLog();
    await there.evaluate(() => fetch('/api/ping/').then(() => {}));
    await until(async () => (await site.requests('/api/ping/')).map(({ tokens }) => tokens.length), [2]);
  });
});
