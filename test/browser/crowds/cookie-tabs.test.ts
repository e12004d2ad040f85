/** Tabs that share one HttpOnly refresh cookie, each with the access token in its own memory. */
import { beforeAll, expect, it } from 'vitest';
import { cookieMode } from '../cookie-mode.ts';
import { type Client, inEveryBrowser, measureWaking, until } from '../site.ts';

// Long enough for fifty tabs to call the API with the new token before that one needs a refresh too.
inEveryBrowser({ profile: 'cookie', accessSeconds: 8, oneProfile: true }, (site) => {
  const clients: Client[] = [];

  beforeAll(() => {
    clients.length = 0;
  });

  it.each([2, 10, 50])('%i tabs that wake on an expired access token refresh once', async (size) => {
    while (clients.length < size) clients.push(await site.open(cookieMode));
    const [first] = clients;
    if (size === 2) await first?.login();
    const authenticated = async () =>
      (await Promise.all(clients.map((client) => client.seen()))).filter(({ status }) => status === 'authenticated')
        .length;
    await until(authenticated, size);
    expect(await measureWaking(site, 'HttpOnly cookie', clients)).toMatchObject({
      refreshes: 1,
      refused: 0,
      reused: 0,
      authenticated: size,
    });
    expect(await site.refusals()).toEqual([]);
  });
});
