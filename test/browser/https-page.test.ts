/** A page on https and an API on http://localhost, as in development: browsers trust what stays on this machine. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type DjoserServer, startDjoser } from '../djoser/harness.ts';
import { type Host, passOn, startHost } from '../helpers/host.ts';
import { newCertificate } from './certificate.ts';
import { ping } from './client.ts';
import { byDefault, inEveryBrowser } from './site.ts';

inEveryBrowser({ only: 'Chromium' }, (site) => {
  let pages: Host;
  let api: DjoserServer;
  beforeAll(async () => {
    pages = await startHost(passOn(site.server.origin), newCertificate());
    api = await startDjoser({ profile: 'bearer-scheme', origins: [pages.origin('app.localhost')] });
  });
  beforeEach(() => api.control.reset());
  afterAll(async () => {
    await pages?.stop();
    await api?.stop();
  });

  it.each(['localhost', '127.0.0.1'])(
    'B203 · an https page and Django on http://%s: login, the user and requests work',
    async (name) => {
      const apiOrigin = api.origin.replace('127.0.0.1', name);
      const start = { ...byDefault, baseUrl: `${apiOrigin}/auth/` };
      const client = await site.open(start, { origin: pages.origin('app.localhost') });
      expect(await client.tab.evaluate(() => [location.protocol, isSecureContext])).toEqual(['https:', true]);
      await client.login();
      expect(await client.seen()).toMatchObject({ status: 'authenticated' });
      expect(await client.ping(`${apiOrigin}${ping}`)).toBe(200);
      expect(await client.getUser()).toBe('ada');
      // Another page load, and a token that the server takes no more.
      await client.tab.reload();
      await client.becomes('authenticated');
      await api.control.revokeAccess();
      expect(await client.ping(`${apiOrigin}${ping}`)).toBe(200);
      expect(await api.control.refreshes()).toMatchObject({ total: 1, granted: 1 });
      expect((await client.seen()).warnings).toEqual([]);
      const carried = (await api.control.log()).filter(({ path, method }) => path === ping && method === 'GET');
      expect(carried.map(({ scheme, status }) => `${scheme} ${status}`)).toEqual([
        'Bearer 200',
        'Bearer 401',
        'Bearer 200',
      ]);
    },
  );
});
