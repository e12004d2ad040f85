import { afterAll, afterEach, beforeAll, beforeEach, describe, inject } from 'vitest';
import { type DjoserOptions, type DjoserServer, type LogEntry, startDjoser } from '../djoser/harness.ts';
import { browsersOfFile } from './browsers-of-file.ts';
import { Client, refreshPath, until } from './client.ts';
import type { PageOptions, StartOptions, StorageKind } from './page/options.ts';
import { type PlainProxy, plainOrigin, startProxy } from './proxy.ts';
import type { Browser, EngineName, Profile, Tab } from './tab.ts';

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
  const engines = browsersOfFile(only);
  beforeAll(async () => {
    const defaults = { profile: 'rotation', refreshSeconds: 3600 } as const;
    server = await startDjoser({ ...defaults, ...options, accessSeconds, staticDir: inject('staticDir') });
    if (plainHttp) proxy = await startProxy(server.origin);
  });
  afterAll(async () => {
    await proxy?.stop();
    await server?.stop();
  });

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
