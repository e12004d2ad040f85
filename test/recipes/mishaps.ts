/** A day on which much goes wrong, for what watches a client: the errors that an app catches, and the secrets that nobody may be told. */
import { type Auth, createAuth, djoser, memoryStorage } from '../../src/index.ts';
import { createFakeDjoser, createTabs } from '../../src/testing.ts';

const ada = { username: 'ada', password: 'correct-horse' };

/** `fetch`: who asks the server, such as the global `fetch`. */
export function openDay(fetchOf: (server: typeof fetch) => typeof fetch = (server) => server) {
  let now = Date.now();
  const server = createFakeDjoser({ users: [ada], now: () => now });
  const issued: string[] = [ada.password];
  const fetch = fetchOf(async (input, init) => {
    const response = await server.fetch(input, init);
    const body = await response
      .clone()
      .json()
      .catch(() => null);
    for (const token of [body?.access, body?.refresh]) if (typeof token === 'string') issued.push(token);
    return response;
  });
  const options = { baseUrl: server.baseUrl, server: djoser({ scheme: 'Bearer' }), fetch, now: () => now };
  const auth = createAuth({ ...options, storage: memoryStorage(), random: () => 0, onWarning: () => {} });
  const caught: unknown[] = [];
  const attempt = (work: Promise<unknown>) => work.catch((error) => void caught.push(error));
  const later = (seconds: number) => {
    now += seconds * 1000;
  };

  return {
    auth,
    server,
    caught,
    /** Whether a text holds a token, a part of one, or the password. */
    tells: (text: string) => issued.some((secret) => text.includes(secret)) || /eyJ[\w-]{8}/.test(text),
    /** A wrong password, an hour of failing refreshes of each kind, and a refresh token that is refused. */
    async run(): Promise<void> {
      await attempt(auth.login({ ...ada, password: 'wrong' }));
      await auth.login(ada);
      later(301);
      for (const failure of [503, 'network', { gateway: 401 }, 'html200'] as const) {
        server.failNext('jwt/refresh', failure);
        await attempt(auth.refresh());
        later(301);
      }
      await auth.refresh();
      await attempt(auth.fetch(new URL('/nothing/', server.baseUrl)));
      server.revokeRefresh();
      later(301);
      await attempt(auth.refresh());
    },
    /** Two tabs, one login and one refresh. */
    async inTwoTabs(watch: (auth: Auth) => void): Promise<void> {
      const tabs = createTabs(2).map((tab) => createAuth({ ...options, ...tab, onWarning: () => {} }));
      tabs.forEach(watch);
      const [here, there] = tabs as [Auth, Auth];
      await here.login(ada);
      later(301);
      await Promise.all([here.refresh(), there.ready]);
      await here.logout();
      await there.getAccessToken();
      for (const tab of tabs) tab.dispose();
    },
  };
}
