/**
 * A page script that was written by hand beside the same site with latchkey, on one server: requests per page load, and what each
 * survives. The table is the one of docs/migrating-from-jquery.md.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import type { Auth } from '../../src/index.ts';
import { ada } from '../djoser/harness.ts';
import { pageOf } from '../docs/pages.ts';
import { until } from './client.ts';
import { grace, inChromium, type PagesSite } from './pages-site.ts';
import type { Tab } from './tab.ts';

declare global {
  interface Window {
    byHand: {
      login(credentials: object): PromiseLike<unknown>;
      logout(): PromiseLike<unknown>;
      call(url: string): PromiseLike<unknown>;
      tellDjango(user: object): PromiseLike<unknown>;
    };
    site: { auth: Auth; djangoSession(): Promise<void> };
    /** The client of a page that has the code of the guide. */
    migrated?: Auth;
  }
}

const refreshPath = '/auth/jwt/refresh/';
const me = '/auth/users/me/';

/** One of the two sites: where it is, and how a page of it does things. */
interface Side {
  /** Cookies know no ports: two names of one machine keep the two sites apart. */
  readonly host: string;
  /** A page that shows who is there, and one that does not have to. */
  readonly page: string;
  readonly plainPage: string;
  readonly loginPage: string;
  login(tab: Tab): Promise<void>;
  logout(tab: Tab): Promise<void>;
  /** When the access token ends, epoch ms. */
  tokenEnd(tab: Tab): Promise<number>;
  /** Whom a page shows, without asking. */
  shown(tab: Tab): Promise<string>;
  callTen(tab: Tab): Promise<unknown>;
  /** Tells Django that the user is somebody else. */
  pretend(tab: Tab, user: { id: number; username: string; email: string }): Promise<unknown>;
}

const byHand: Side = {
  host: 'localhost',
  page: '/by-hand/',
  plainPage: '/by-hand/',
  loginPage: '/by-hand/?idle',
  login: (tab) => tab.evaluate(async (credentials) => void (await window.byHand.login(credentials)), ada),
  logout: (tab) => tab.evaluate(async () => void (await window.byHand.logout())),
  tokenEnd: (tab) =>
    tab.evaluate(() => {
      const token = document.cookie.match(/(?:^|; )access_token=([^;]*)/)?.[1] ?? '';
      return (JSON.parse(atob(token.split('.')[1] ?? '')) as { exp: number }).exp * 1000;
    }),
  shown: (tab) => tab.evaluate(() => document.querySelector('#user')?.textContent ?? ''),
  callTen: (tab) =>
    tab.evaluate(async (url) => {
      await Promise.allSettled(Array.from({ length: 10 }, () => window.byHand.call(url)));
    }, me),
  pretend: (tab, user) => tab.evaluate(async (user) => void (await window.byHand.tellDjango(user)), user),
};

const latchkey: Side = {
  host: '127.0.0.1',
  page: '/me/',
  plainPage: '/',
  loginPage: '/login/',
  login: (tab) =>
    tab.evaluate(async ({ username, password }) => {
      await window.site.auth.login({ username, password }, { remember: true });
      await window.site.djangoSession();
    }, ada),
  logout: (tab) => tab.evaluate(async () => void (await window.site.auth.logout())),
  tokenEnd: (tab) =>
    tab.evaluate(() => {
      const { state } = window.site.auth;
      return (state.status === 'authenticated' && state.expiresAt) || Number.NaN;
    }),
  shown: (tab) =>
    tab.evaluate(() => {
      const { state } = window.site.auth;
      // Django's word stands in the page until the session's end takes it away.
      return state.status === 'authenticated' ? (document.body.dataset.djangoUser ?? '') : '';
    }),
  callTen: (tab) =>
    tab.evaluate(async (url) => {
      const { $ } = window as unknown as { $: { get(url: string): PromiseLike<unknown> } };
      await Promise.allSettled(Array.from({ length: 10 }, () => $.get(url)));
    }, me),
  pretend: (tab, user) =>
    tab.evaluate(async ({ id, ...user }) => {
      const body = new URLSearchParams({ ...user, id: String(id) });
      await window.site.auth.fetch('/auth/session/start/', { method: 'POST', body });
    }, user),
};

/** One of the sites in one test. */
class Visit {
  readonly site: PagesSite;
  readonly side: Side;
  readonly tabs: Tab[] = [];

  constructor(site: PagesSite, side: Side) {
    this.site = site;
    this.side = side;
  }

  url(path: string): string {
    return `http://${this.side.host}:${new URL(this.site.server.origin).port}${path}`;
  }

  async open(path: string): Promise<Tab> {
    const tab = await this.site.profile.open(this.url(path));
    this.tabs.push(tab);
    return tab;
  }

  /** Logs in, and leaves: nothing runs until the test opens a page. Resolves to the token's end, epoch ms. */
  async login(): Promise<number> {
    const tab = await this.open(this.side.loginPage);
    await this.side.login(tab);
    const end = await this.side.tokenEnd(tab);
    await this.close();
    return end;
  }

  /** What a page asks the server for when it loads. */
  async load(path: string): Promise<string[]> {
    await this.site.server.control.resetLog();
    await this.open(path);
    return this.site.requests();
  }

  /** What a user finds who comes back to the page. */
  async outcome(): Promise<string> {
    await this.site.requests();
    const tab = await this.open(this.side.page);
    await this.site.requests();
    return (await this.side.shown(tab)) ? 'logged in' : 'logged out';
  }

  async close(): Promise<void> {
    for (const tab of this.tabs.splice(0)) await tab.close();
  }
}

interface Scenario {
  what: string;
  session: 'none' | 'good' | 'over';
  expected: [byHand: string, latchkey: string];
  play(visit: Visit): Promise<string>;
}

const count = (requests: readonly string[]) => `${requests.length}`;

const scenarios: Scenario[] = [
  {
    what: 'Requests of a page load, the token good; with the user’s data on the page',
    session: 'good',
    expected: ['3; 3', '0; 1'],
    async play(visit) {
      const plain = await visit.load(visit.side.plainPage);
      return `${plain.length}; ${count(await visit.load(visit.side.page))}`;
    },
  },
  {
    what: 'Requests of a page load, the token over',
    session: 'over',
    expected: ['4', '1'],
    play: async (visit) => count(await visit.load(visit.side.plainPage)),
  },
  {
    what: 'Requests of a page load, nobody logged in',
    session: 'none',
    expected: ['1', '0'],
    play: async (visit) => count(await visit.load(visit.side.plainPage)),
  },
  {
    what: 'Refreshes when ten calls at once meet a 401',
    session: 'good',
    expected: ['10', '1'],
    async play(visit) {
      const { control } = visit.site.server;
      const tab = await visit.open(visit.side.plainPage);
      await visit.site.requests();
      await control.revokeAccess();
      await control.resetLog();
      await visit.side.callTen(tab);
      await visit.site.requests();
      return `${(await control.refreshes()).total}`;
    },
  },
  {
    what: 'Two tabs load at once, the token over',
    session: 'over',
    expected: ['logged out', 'logged in'],
    async play(visit) {
      const { control } = visit.site.server;
      await control.delay(refreshPath, 500, { after: true });
      await visit.open(visit.side.plainPage);
      // The first one's refresh is granted, and its answer is on the way.
      await until(async () => (await control.refreshes()).total, 1);
      await visit.open(visit.side.plainPage);
      return visit.outcome();
    },
  },
  {
    what: 'The server answers 503 while a page loads, the token over',
    session: 'over',
    expected: ['logged out', 'logged in'],
    async play(visit) {
      await visit.site.server.control.failNext(refreshPath);
      await visit.load(visit.side.plainPage);
      return visit.outcome();
    },
  },
  {
    what: 'Logout in another tab; this one shows',
    session: 'good',
    expected: ['ada', 'nobody'],
    async play(visit) {
      const tab = await visit.open(visit.side.page);
      await visit.site.requests();
      const other = await visit.open(visit.side.plainPage);
      await visit.site.requests();
      await visit.side.logout(other);
      await visit.site.requests();
      return (await visit.side.shown(tab)) || 'nobody';
    },
  },
  {
    what: 'Logout while the answer of a refresh is on its way',
    session: 'over',
    expected: ['logged in', 'logged out'],
    async play(visit) {
      const { control } = visit.site.server;
      await control.delay(refreshPath, 400, { after: true });
      const tab = await visit.open(visit.side.plainPage);
      await until(async () => (await control.refreshes()).total, 1);
      await visit.side.logout(tab);
      return visit.outcome();
    },
  },
  {
    what: 'A page posts the data of another user; Django’s session is',
    session: 'good',
    expected: ['grace', 'ada'],
    async play(visit) {
      const tab = await visit.open(visit.side.plainPage);
      await visit.site.requests();
      const { username, email } = grace;
      await visit.side.pretend(tab, { id: 2, username, email });
      return tab.evaluate(async () => (await (await fetch('/session-user/')).json()).user ?? 'nobody');
    },
  },
];

const rows: string[] = [];

/** The blocks of docs/migrating-from-jquery.md that take over tokens, as a bundler gives them to a page. */
const [sameCookies, toLocalStorage, inLocalStorage] = pageOf('docs/migrating-from-jquery.md')
  .blocks.filter(({ code }) => code.includes('auth.adopt({'))
  .map(async ({ code }) => {
    const { outputFiles } = await build({
      stdin: { contents: `${code}window.migrated = auth;`, loader: 'ts', resolveDir: import.meta.dirname },
      alias: { latchkey: join(import.meta.dirname, '../../dist/index.js') },
      bundle: true,
      format: 'esm',
      write: false,
    });
    return outputFiles[0]?.text.replaceAll('</script', '<\\/script') ?? '';
  }) as [Promise<string>, Promise<string>, Promise<string>];

inChromium((site) => {
  it.each(scenarios)('$what', async ({ what, session, expected, play }) => {
    const { control } = site.server;
    const visits = [new Visit(site, byHand), new Visit(site, latchkey)];
    if (session !== 'none') {
      // Latchkey takes it that later tokens live as long as the first one, and a page load shall not see the next renewal.
      await control.setAccessSeconds(session === 'over' ? 4 : 300);
      const ends: number[] = [];
      for (const visit of visits) ends.push(await visit.login());
      await control.setAccessSeconds(300);
      if (session === 'over') await until(() => ends.every((end) => Date.now() > end), true);
    }
    const seen: string[] = [];
    for (const visit of visits) {
      await control.reset();
      seen.push(await play(visit));
      await visit.close();
    }
    expect(seen).toEqual(expected);
    rows.push(`| ${[what, ...seen].join(' | ')} |`);
  });

  /** Both sites on one host, so that the one finds the cookies of the other. */
  const onOneHost = () => ({
    old: new Visit(site, { ...byHand, host: latchkey.host }),
    now: new Visit(site, latchkey),
  });
  /** Opens a page of latchkey that has a code block of the guide, and nothing else. */
  const openGuide = async (now: Visit, block: string) => {
    await site.server.control.page('/guide/', `<!doctype html><script type="module">${block}</script>`);
    const tab = await now.open('/guide/');
    await until(() => tab.evaluate(() => window.migrated !== undefined), true);
    return tab;
  };
  const found = (tab: Tab) =>
    tab.evaluate(async () => {
      const { state, getUser } = window.migrated as Auth;
      if (state.status !== 'authenticated') return { status: state.status };
      return { status: state.status, user: (await getUser()).username, remember: state.remember };
    });
  const loggedIn = { status: 'authenticated', user: 'ada', remember: true };
  const tokenRequests = async () => (await site.requests()).filter((request) => request.includes('jwt'));

  it('takes over the cookies of the page by hand, and keeps them as long as those were kept', async () => {
    const { old, now } = onOneHost();
    await old.login();
    expect(await found(await openGuide(now, await sameCookies))).toEqual(loggedIn);
    // The next page load finds its own session, and adopts nothing.
    expect(await found(await openGuide(now, await sameCookies))).toEqual(loggedIn);
    expect(await tokenRequests()).toEqual(['POST /auth/jwt/create/ 200']);
  });

  it('leaves cookies that the page by hand understands, should you go back', async () => {
    const { old, now } = onOneHost();
    const tab = await openGuide(now, await sameCookies);
    await tab.evaluate(async (credentials) => void (await window.migrated?.login(credentials)), ada);
    await now.close();
    expect(await old.outcome()).toBe('logged in');
  });

  it('moves the tokens from the cookies to localStorage, and leaves no cookie with a token behind', async () => {
    const { old, now } = onOneHost();
    await old.login();
    await openGuide(now, await sameCookies);
    await now.close();
    const tab = await openGuide(now, await toLocalStorage);
    expect(await found(tab)).toEqual(loggedIn);
    expect(await tab.evaluate(() => document.cookie)).not.toMatch(/(access|refresh)_token|latchkey=/);
    await now.close();
    expect(await found(await openGuide(now, await toLocalStorage))).toEqual(loggedIn);
    expect(await tokenRequests()).toEqual(['POST /auth/jwt/create/ 200']);
  });

  it('a login under latchkey in the same cookies is moved to localStorage', async () => {
    const { now } = onOneHost();
    const tab = await openGuide(now, await sameCookies);
    await tab.evaluate(async (credentials) => void (await window.migrated?.login(credentials)), ada);
    expect(await found(await openGuide(now, await toLocalStorage))).toEqual(loggedIn);
  });

  /** How the old script has stored two tokens, and what of them is there. */
  const inCookies = {
    store: (access: string, refresh: string) => {
      document.cookie = `access_token=${access}; path=/`;
      document.cookie = `refresh_token=${refresh}; path=/`;
    },
    left: () => /(?:access|refresh)_token=./.test(document.cookie),
  };
  const inStorage = {
    store: (access: string, refresh: string) => {
      localStorage.setItem('access', access);
      localStorage.setItem('refresh', refresh);
    },
    left: () => 'access' in localStorage || 'refresh' in localStorage,
  };
  const blocks = [
    { from: 'from cookies to the same cookies', block: sameCookies, ...inCookies },
    { from: 'from cookies to localStorage', block: toLocalStorage, ...inCookies },
    { from: 'from other names in localStorage', block: inLocalStorage, ...inStorage },
  ];

  describe.each(blocks)('$from', ({ block, store, left }) => {
    it('what the old script has stored is no token: nobody is logged in, nothing is left, and the page is there', async () => {
      const { now } = onOneHost();
      const tab = await now.open('/by-hand/?idle');
      for (const [access, refresh] of [
        ['undefined', 'undefined'],
        ['null', 'a.b.c'],
      ] as const) {
        await tab.evaluate(store, access, refresh);
        const page = await openGuide(now, await block);
        expect(await found(page)).toEqual({ status: 'anonymous' });
        expect(await page.evaluate(left)).toBe(false);
      }
    });

    it('a logout is not undone by what the old script writes afterwards', async () => {
      const { now } = onOneHost();
      const tab = await now.open('/by-hand/?idle');
      const { access, refresh } = await tab.evaluate(async (credentials) => {
        const headers = { 'Content-Type': 'application/json' };
        const response = await fetch('/auth/jwt/create/', {
          method: 'POST',
          headers,
          body: JSON.stringify(credentials),
        });
        return (await response.json()) as { access: string; refresh: string };
      }, ada);
      await tab.evaluate(store, access, refresh);
      const page = await openGuide(now, await block);
      expect(await found(page)).toEqual(loggedIn);
      await page.evaluate(async () => void (await window.migrated?.logout()));
      await tab.evaluate(store, access, refresh);
      const next = await openGuide(now, await block);
      expect(await found(next)).toEqual({ status: 'anonymous' });
      expect(await next.evaluate(left)).toBe(false);
    });
  });

  it('docs/migrating-from-jquery.md has what was measured', () => {
    const text = ['| | by hand | latchkey |', '|---|---|---|', ...rows].join('\n');
    console.log(text);
    expect(readFileSync(join(import.meta.dirname, '../../docs/migrating-from-jquery.md'), 'utf8')).toContain(text);
  });
});
