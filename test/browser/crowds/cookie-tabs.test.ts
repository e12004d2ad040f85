/** Tabs that share one HttpOnly refresh cookie, each with the access token in its own memory. */
import { beforeAll, expect, it } from 'vitest';
import { type Client, until } from '../client.ts';
import { measureWaking } from '../clients.ts';
import { cookieMode } from '../cookie-mode.ts';
import { inEveryBrowser } from '../site.ts';

inEveryBrowser({ profile: 'cookie', oneProfile: true }, (site) => {
  const clients: Client[] = [];

  beforeAll(() => {
    clients.length = 0;
  });

  it.each([2, 10, 50])('%i tabs that wake on an expired access token refresh once', async (size) => {
    while (clients.length < size) clients.push(await site.open(cookieMode));
    const [first] = clients;
    await first?.login();
    const ends = (await first?.seen())?.expiresAt;
    // Who saw the hint later than the message with the token asks for one when it needs it.
    const seeTheLogin = async () =>
      (await Promise.all(clients.map((client) => client.seen()))).filter(
        ({ status, expiresAt }) => status === 'authenticated' && (expiresAt === null || expiresAt === ends),
      ).length;
    await until(seeTheLogin, size);
    expect(await measureWaking(site, 'HttpOnly cookie', clients)).toMatchObject({
      refreshes: 1,
      refused: 0,
      reused: 0,
      authenticated: size,
    });
    expect(await site.refusals()).toEqual([]);
  });
});
