/** Cookies that an older release of the site has left on the parent domain, where every host below it sees them. */
import { expect, it } from 'vitest';
import { type Client, ping, until } from './client.ts';
import { tokensIn } from './cookie-mode.ts';
import type { StartOptions } from './page/options.ts';
import { inEveryBrowser } from './site.ts';
import type { Tab } from './tab.ts';

/** The proxy of a plain http profile takes any host for the server. */
const origin = 'http://app.shop.example.test';
const start = { storage: 'cookies', cookies: { adopt: true }, proactive: 'off' } as const satisfies StartOptions;

/** What the older release did at a login. */
function loginAsBefore(tab: Tab, attributes: string): Promise<void> {
  return tab.evaluate(async (attributes) => {
    const answer = await fetch('/auth/jwt/create/', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: 'ada', password: 'correct-horse' }),
    });
    const { access, refresh } = await answer.json();
    document.cookie = `access_token=${access}; ${attributes}`;
    document.cookie = `refresh_token=${refresh}; ${attributes}`;
  }, attributes);
}

inEveryBrowser({ plainHttp: true, only: 'Chromium' }, (site) => {
  const tokens = async ({ tab }: Client) => tokensIn(await tab.evaluate(() => document.cookie));

  it.each([
    'domain=shop.example.test; path=/; samesite=strict',
    'domain=example.test; path=/; max-age=86400',
    'domain=.shop.example.test; path=/static-test; samesite=lax',
  ])(
    'B215 · tokens that an older release set for the parent domain (adopt: true): a logout holds, when the window is focused and after a reload (%s)',
    async (attributes) => {
      const before = await site.profile.open(site.page({}, { origin }));
      await loginAsBefore(before, attributes);
      await before.close();

      const client = await site.open(start, { origin });
      await client.becomes('authenticated');
      expect(await client.ping()).toBe(200);
      await client.logout();
      expect(await client.seen()).toMatchObject({ status: 'anonymous', reason: 'logout' });
      const { events } = await client.seen();
      await client.tab.hide();
      await client.tab.show();
      await until(() => client.tab.evaluate(() => document.hasFocus() && document.visibilityState), 'visible');
      await client.tab.evaluate(() => window.dispatchEvent(new Event('focus')));
      await site.server.control.resetLog();
      expect(await client.ping()).toBe(401);
      expect(await client.seen()).toMatchObject({ status: 'anonymous', reason: 'logout', events });

      await client.tab.reload();
      expect(await client.becomes('anonymous')).toMatchObject({ reason: 'initial', events: [] });
      expect(await client.ping()).toBe(401);
      const bare = { hasAuthorization: false, tokens: [] };
      expect(await site.requests(ping)).toMatchObject([bare, bare]);
      expect(await site.requests('/auth/jwt/refresh/')).toEqual([]);
      expect(await tokens(client)).toEqual([]);
    },
  );
});
