import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type DjoserOptions, type DjoserServer, type LogEntry, startDjoser } from '../djoser/harness.ts';
import type { PageOptions, Seen, StartOptions, StorageKind } from './page/options.ts';
import { type PlainProxy, plainOrigin, startProxy } from './proxy.ts';
import { type Figures, recordFigures } from './report.ts';
import { type Browser, browsers, type EngineName, type Profile, type Tab } from './tab.ts';

/** What a test in a browser works with: one server for the file, one fresh profile for each test. */
export interface Site {
  readonly browser: Browser;
  readonly server: DjoserServer;
  readonly profile: Profile;
  /** The address of a page. */
  page(options?: PageOptions, where?: Where): string;
  /** Opens a tab with a client in it. */
  open(start: StartOptions, page?: Omit<PageOptions, 'start'> & Where): Promise<Client>;
  /** What the server has been asked since the test began, pages and scripts left out. */
  calls(): Promise<LogEntry[]>;
  requests(path: string): Promise<LogEntry[]>;
  statuses(path: string): Promise<(number | null)[]>;
  /** Paths that the server has answered with 401. */
  refusals(): Promise<string[]>;
  /** Waits until the server works on a refresh. */
  refreshIsInFlight(): Promise<void>;
  /**
   * The access tokens are over, as for a user who has been away for longer than they live: the server takes none that it has made so far, and
   * the clocks of all tabs, and of those that are opened later, are on by as much. What a refresh brings then outlives the test.
   */
  letTokensEnd(): Promise<void>;
  /**
   * Who logs in during this work has access tokens that live for seconds (default: 2), those of later refreshes too: the client takes it that all
   * tokens of a session live as long as the first one.
   */
  briefly<T>(work: () => Promise<T>, seconds?: number): Promise<T>;
}

export interface Where {
  /** Default: the server's own. */
  origin?: string;
  /** `global.html` loads the one file for a script tag; `rendered` is a template of Django with the CSRF token in a `<meta>`. */
  file?: 'index.html' | 'global.html' | 'rendered';
}

/** Storages that all tabs see. */
export const sharedStorage = ['localStorage', 'cookies'] as const satisfies StorageKind[];
export const anyStorage = [...sharedStorage, 'sessionStorage', 'memory'] as const satisfies StorageKind[];

/** `createAuth({ baseUrl })`, and no other option. */
export const byDefault = { storage: 'own', byDefault: true } as const satisfies StartOptions;

export const ping = '/api/ping/';
export const refreshPath = '/auth/jwt/refresh/';

/** How long access tokens live, s, unless they are made `briefly` or the file says otherwise. */
const usualSeconds = 300;

export interface SiteOptions extends Partial<DjoserOptions> {
  /** The pages come over plain http from a host that is not this machine, as far as the browser knows. */
  plainHttp?: boolean;
  /** The tests share the tabs of one profile. Default: a fresh profile for each test. */
  oneProfile?: boolean;
  /** In this browser alone: what is tested is only there, or is the same in all. Default: every browser. */
  only?: EngineName;
}

/** Runs the tests in every browser, one browser at a time, against one server. */
export function inEveryBrowser(
  { plainHttp = false, oneProfile = false, only, ...options }: SiteOptions,
  tests: (site: Site) => void,
): void {
  let server: DjoserServer;
  let proxy: PlainProxy | undefined;
  const { accessSeconds = usualSeconds } = options;
  const engines = browsers().filter(({ name }) => !only || name === only);
  beforeAll(async () => {
    const defaults = { profile: 'rotation', refreshSeconds: 3600 } as const;
    server = await startDjoser({ ...defaults, ...options, accessSeconds, staticDir: inject('staticDir') });
    if (plainHttp) proxy = await startProxy(server.origin);
  });
  afterAll(async () => {
    await proxy?.stop();
    await server?.stop();
  });

  // Vitest takes a file without any test for a mistake.
  if (engines.length === 0) it.skip(`runs in ${only}, which LATCHKEY_BROWSERS does not name`);
  describe.each(engines)('$name', ({ launch }) => {
    let browser: Browser | undefined;
    let profile: Profile;
    /** The tabs that are open, and how far their clocks are ahead. */
    const tabs = new Set<Tab>();
    let aheadMs = 0;
    const renew = async () => {
      tabs.clear();
      aheadMs = 0;
      profile = noting(tabs, (await browser?.freshProfile({ proxy: proxy?.address })) as Profile);
    };
    beforeAll(async () => {
      browser = await launch();
      if (oneProfile) await renew();
    });
    afterAll(() => browser?.close());
    beforeEach(async () => {
      await server.control.reset();
      if (!oneProfile) await renew();
    });
    afterEach(async () => {
      if (!oneProfile) await profile?.close();
    });
    const home = () => (plainHttp ? plainOrigin : server.origin);

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
      page({ clockAheadMs = 0, ...page } = {}, { origin = home(), file = 'index.html' } = {}) {
        const options: PageOptions = { ...page, clockAheadMs: clockAheadMs + aheadMs };
        const path = file === 'rendered' ? 'rendered-page/' : `static-test/${file}`;
        return `${origin}/${path}?page=${encodeURIComponent(JSON.stringify(options))}`;
      },
      async open(start, { origin = home(), file = 'index.html', ...page } = {}) {
        const tab = await profile.open(site.page({ ...page, start }, { origin, file }));
        return new Client(tab, start.name);
      },
      calls: async () => (await server.control.log()).filter(({ path }) => !path.startsWith('/static-test/')),
      requests: async (path) => (await server.control.log()).filter((entry) => entry.path === path),
      statuses: async (path) => (await site.requests(path)).map(({ status }) => status),
      refusals: async () => (await server.control.log()).flatMap(({ path, status }) => (status === 401 ? path : [])),
      refreshIsInFlight: () => until(async () => (await site.statuses(refreshPath)).includes(null), true),
      async letTokensEnd() {
        await server.control.revokeAccess(undefined, { expired: true });
        aheadMs += (accessSeconds + 1) * 1000;
        await Promise.all([...tabs].map((tab) => tab.evaluate((aheadMs) => window.clock.setAhead(aheadMs), aheadMs)));
      },
      async briefly(work, seconds = 2) {
        await server.control.setAccessSeconds(seconds);
        try {
          return await work();
        } finally {
          await server.control.setAccessSeconds(accessSeconds);
        }
      },
    };
    tests(site);
  });
}

/** Notes which tabs of the profile are open. */
function noting(tabs: Set<Tab>, profile: Profile): Profile {
  return {
    ...profile,
    async open(url) {
      const tab = await profile.open(url);
      const noted: Tab = {
        ...tab,
        close() {
          tabs.delete(noted);
          return tab.close();
        },
        crash() {
          tabs.delete(noted);
          return tab.crash();
        },
      };
      tabs.add(noted);
      return noted;
    },
  };
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

  /** Resolves to `done`, or to the code of the error. */
  refresh(): Promise<string> {
    return this.tab.evaluate(
      (name) =>
        window.page
          .of(name)
          .refresh()
          .then(
            () => 'done',
            (error: { code: string }) => error.code,
          ),
      this.name,
    );
  }

  getUser(): Promise<string> {
    return this.tab.evaluate(async (name) => (await window.page.of(name).getUser()).username, this.name);
  }

  /** Waits until the client is in a state. */
  async becomes(status: Seen['status'], withinMs = 10_000): Promise<Seen> {
    await until(async () => (await this.seen()).status, status, withinMs);
    return this.seen();
  }

  /** Calls the API at an instant; `woken()` says what came of it. */
  pingAt(at: number): Promise<void> {
    return this.tab.evaluate((at, url, name) => window.page.pingAt(at, url, name), at, ping, this.name);
  }

  woken(): Promise<number | string | null> {
    return this.tab.evaluate((name) => window.page.woken[name ?? 'latchkey'] ?? null, this.name);
  }

  async hasEvents(...events: string[]): Promise<void> {
    await until(async () => (await this.seen()).events, events);
  }

  /** Waits until the access token of a `briefly` begun session is past its end, and a cookie that the server keeps it in is gone. */
  async tokenIsOver(): Promise<void> {
    const { expiresAt } = await this.seen();
    // The server's cookie is counted from its answer on, and the token from the request.
    await until(() => Date.now() > (expiresAt ?? Number.POSITIVE_INFINITY) + 1_000, true, 30_000);
  }
}

/** Asks again until the answer is the expected one, or the deadline has passed. */
export async function until<T>(ask: () => T | Promise<T>, expected: T, withinMs = 10_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (isDeepStrictEqual(answer, expected)) return;
    if (performance.now() > deadline) expect(answer, `after ${withinMs / 1000} s`).toEqual(expected);
    await sleep(50);
  }
}

/** Tabs with a client each, logged in by the first one. None of them refreshes before it is used. */
export async function loggedInTabs(
  site: Site,
  tabs: number,
  start: StartOptions,
  page: Omit<PageOptions, 'start'> = {},
): Promise<Client[]> {
  const clients: Client[] = [];
  for (let count = 0; count < tabs; count += 1) clients.push(await site.open({ proactive: 'off', ...start }, page));
  await clients[0]?.login();
  for (const client of clients) {
    // Where no news comes by itself, the first use looks.
    if (page.without?.includes('channel')) await until(() => client.ping(), 200);
    await client.becomes('authenticated');
  }
  return clients;
}

/** Logs in and waits until the timer has renewed the token, and that one too, each of which lives for three seconds. */
export async function loginAndRenewTwice({ server, briefly }: Site, client: Client): Promise<void> {
  await briefly(async () => {
    await client.login();
    await until(async () => (await server.control.refreshes()).granted >= 2, true);
  }, 3);
}

/** Clients of several names in the same tabs. */
export async function startClients(tabs: readonly Tab[], starts: readonly StartOptions[]): Promise<Client[][]> {
  const list = starts.map((start) => ({ proactive: 'off' as const, ...start }));
  await Promise.all(
    tabs.map((tab) =>
      tab.evaluate(async (starts) => {
        for (const start of starts) window.page.start(start);
        // A hidden page with its session in memory takes its time to ask the others.
        await Promise.all(starts.map(({ name }) => window.page.of(name).ready));
      }, list),
    ),
  );
  const groups = starts.map(({ name }) => tabs.map((tab) => new Client(tab, name)));
  for (const [index, { storage }] of starts.entries()) {
    const [first, ...others] = groups[index] ?? [];
    await first?.login();
    // What is in sessionStorage stays there: every tab has a login of its own.
    if (storage === 'sessionStorage') await Promise.all(others.map((client) => client.login()));
  }
  return groups;
}

/** Lets all tabs call the API at the same instant, and gives what became of the calls. */
export async function wakeAtOnce(clients: readonly Client[]): Promise<(number | string | null)[]> {
  const at = Date.now() + 200 + 20 * clients.length;
  await Promise.all(clients.map((client) => client.pingAt(at)));
  let outcomes: (number | string | null)[] = [];
  await until(
    async () => {
      outcomes = await Promise.all(clients.map((client) => client.woken()));
      return outcomes.filter((outcome) => outcome === null).length;
    },
    0,
    // Hidden tabs of a Firefox without Web Locks may wait for two leases (docs/adr/0003).
    50_000,
  );
  return outcomes;
}

/** Lets the token of the tabs end, wakes them, and enters what the server counted into the report. */
export async function measureWaking(site: Site, storage: string, clients: readonly Client[]): Promise<Figures> {
  await site.letTokensEnd();
  await site.server.control.resetLog();
  const outcomes = await wakeAtOnce(clients);
  const seen = await Promise.all(clients.map((client) => client.seen()));
  const { total, refused, reused } = await site.server.control.refreshes();
  const figures: Figures = {
    engine: site.browser.name,
    storage,
    tabs: clients.length,
    refreshes: total,
    refused,
    reused,
    authenticated: seen.filter(({ status }, index) => status === 'authenticated' && outcomes[index] === 200).length,
  };
  recordFigures(figures);
  return figures;
}
