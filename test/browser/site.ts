import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject } from 'vitest';
import { type DjoserOptions, type DjoserServer, type LogEntry, startDjoser } from '../djoser/harness.ts';
import type { PageOptions, Seen, StartOptions } from './page/options.ts';
import { type Browser, browsers, type Profile, type ProfileOptions, type Tab } from './tab.ts';

/** What a test in a browser works with: one server for the file, one fresh profile for each test. */
export interface Site {
  readonly browser: Browser;
  readonly server: DjoserServer;
  readonly profile: Profile;
  /** The address of a page. */
  page(options?: PageOptions, origin?: string): string;
  /** Opens a tab with a client in it. */
  open(start: StartOptions, page?: Omit<PageOptions, 'start'>): Promise<Client>;
  /** The requests for a path that the server has got since the test began. */
  requests(path: string): Promise<LogEntry[]>;
  statuses(path: string): Promise<(number | null)[]>;
}

export const ping = '/api/ping/';
export const refreshPath = '/auth/jwt/refresh/';

/** Runs the tests in every browser, one browser at a time, against one server. */
export function inEveryBrowser(
  options: Partial<DjoserOptions>,
  tests: (site: Site) => void,
  profileOptions: () => ProfileOptions = () => ({}),
): void {
  let server: DjoserServer;
  beforeAll(async () => {
    server = await startDjoser({ profile: 'rotation', ...options, staticDir: inject('staticDir') });
  });
  afterAll(() => server?.stop());

  describe.each(browsers())('$name', ({ launch }) => {
    let browser: Browser | undefined;
    let profile: Profile;
    beforeAll(async () => {
      browser = await launch();
    });
    afterAll(() => browser?.close());
    beforeEach(async () => {
      await server.control.reset();
      profile = (await browser?.freshProfile(profileOptions())) as Profile;
    });
    afterEach(() => profile?.close());

    const site: Site = {
      get browser() {
        return browser as Browser;
      },
      get server() {
        return server;
      },
      get profile() {
        return profile;
      },
      page: (page = {}, origin = server.origin) =>
        `${origin}/static-test/index.html?page=${encodeURIComponent(JSON.stringify(page))}`,
      open: async (start, page = {}) => new Client(await profile.open(site.page({ ...page, start })), start.name),
      requests: async (path) => (await server.control.log()).filter((entry) => entry.path === path),
      statuses: async (path) => (await site.requests(path)).map(({ status }) => status),
    };
    tests(site);
  });
}

/** One client in one tab, as a test sees it. */
export class Client {
  readonly tab: Tab;
  readonly name: string | undefined;

  constructor(tab: Tab, name?: string) {
    this.tab = tab;
    this.name = name;
  }

  seen(): Promise<Seen> {
    return this.tab.evaluate((name) => window.page.seen(name), this.name);
  }

  login(username = 'ada', options: { remember?: boolean } = {}): Promise<void> {
    return this.tab.evaluate(
      async (name, username, remember) => {
        await window.page.of(name).login({ username, password: 'correct-horse' }, { remember });
      },
      this.name,
      username,
      options.remember ?? false,
    );
  }

  logout(): Promise<{ revoked: boolean }> {
    return this.tab.evaluate((name) => window.page.of(name).logout(), this.name);
  }

  /** Calls the API with the token. Resolves to the status, or to the code of the error. */
  ping(url: string = ping): Promise<number | string> {
    return this.tab.evaluate((url, name) => window.page.ping(url, name), url, this.name);
  }

  /** Refreshes, and waits for nothing: what comes of it is in `seen()` and in the server's log. */
  startRefresh(): Promise<void> {
    return this.tab.evaluate((name) => {
      window.page
        .of(name)
        .refresh()
        .catch(() => {});
    }, this.name);
  }

  getUser(): Promise<string> {
    return this.tab.evaluate(async (name) => (await window.page.of(name).getUser()).username, this.name);
  }

  /** Waits until the client is in a state. */
  async becomes(status: Seen['status'], withinMs = 10_000): Promise<Seen> {
    await until(async () => (await this.seen()).status, status, withinMs);
    return this.seen();
  }

  async hasEvents(...events: string[]): Promise<void> {
    await expect.poll(async () => (await this.seen()).events, { timeout: 10_000, interval: 50 }).toEqual(events);
  }

  /** Waits until the access token is past its end. */
  async tokenIsOver(): Promise<void> {
    const { expiresAt } = await this.seen();
    await until(() => Date.now() > (expiresAt ?? Number.POSITIVE_INFINITY), true, 30_000);
  }
}

/** Asks again until the answer is the expected one, or the deadline has passed. */
export async function until<T>(ask: () => T | Promise<T>, expected: T, withinMs = 10_000): Promise<void> {
  await expect.poll(ask, { timeout: withinMs, interval: 50 }).toEqual(expected);
}
