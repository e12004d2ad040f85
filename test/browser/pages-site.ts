/** The pages of `examples/django-templates` and a site by hand, on one real server, in Chromium. */
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { ada, type DjoserServer, type LogEntry, startDjoser } from '../djoser/harness.ts';
import { until } from './client.ts';
import { type Browser, browsers, type Profile } from './tab.ts';

export const grace = { username: 'grace', password: ada.password, email: 'grace@example.com' };

export interface PagesSite {
  readonly server: DjoserServer;
  readonly profile: Profile;
  /** Requests to the server's endpoints, once none is under way and none has come for a while: `GET /auth/users/me/ 200`. */
  requests(): Promise<string[]>;
}

export function inChromium(tests: (site: PagesSite) => void): void {
  const [chromium] = browsers().filter(({ name }) => name === 'Chromium');
  describe.skipIf(!chromium)('in Chromium', () => {
    let server: DjoserServer;
    let browser: Browser | undefined;
    let profile: Profile;
    beforeAll(async () => {
      server = await startDjoser({ profile: 'pages', users: [ada, grace] });
      browser = await chromium?.launch();
    });
    afterAll(async () => {
      await browser?.close();
      await server?.stop();
    });
    beforeEach(async () => {
      await server.control.reset();
      await server.control.setAccessSeconds(300);
      profile = (await browser?.freshProfile()) as Profile;
    });
    tests({
      get server() {
        return server;
      },
      get profile() {
        return profile;
      },
      requests: () => requests(server),
    });
  });
}

const isEndpoint = ({ path }: LogEntry) => path.startsWith('/auth/') || path.startsWith('/by-hand/session/');

async function requests({ control }: DjoserServer): Promise<string[]> {
  let seen = -1;
  let quietSince = 0;
  let entries: LogEntry[] = [];
  await until(async () => {
    const log = await control.log();
    entries = log.filter(isEndpoint);
    if (log.length !== seen || log.some(({ status }) => status === null)) quietSince = performance.now();
    seen = log.length;
    return performance.now() - quietSince > 200;
  }, true);
  return entries.map(({ method, path, status }) => `${method} ${path} ${status}`);
}
