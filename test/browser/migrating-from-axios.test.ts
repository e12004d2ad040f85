/** The interceptor that is written by hand and the code of docs/migrating-from-axios.md, on one real server, in Chromium. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeEach, expect, it } from 'vitest';
import { ada } from '../djoser/harness.ts';
import { pageOf } from '../docs/pages.ts';
import type { Page } from '../guides/axios-pages.ts';
import { until } from './client.ts';
import { inChromium } from './pages-site.ts';
import type { Tab } from './tab.ts';

declare global {
  interface Window {
    axiosPage: Page;
  }
}

const me = '/auth/users/me/';
const slow = '/api/ping/';
const refreshPath = '/auth/jwt/refresh/';
const guide = 'docs/migrating-from-axios.md';
const sides = ['old', 'new'] as const;
type Side = (typeof sides)[number];

const scriptOf = async (side: Side): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, `../guides/axios-${side}-page.ts`)],
    bundle: true,
    format: 'esm',
    write: false,
  });
  return outputFiles[0]?.text.replaceAll('</script', '<\\/script') ?? '';
};
const scripts = { old: scriptOf('old'), new: scriptOf('new') };

const login = (tab: Tab) =>
  tab.evaluate(({ username, password }) => window.axiosPage.login({ username, password }), ada);
const call = (tab: Tab, ...paths: string[]) => tab.evaluate((...paths) => window.axiosPage.call(...paths), ...paths);
const isLoggedIn = (tab: Tab) => tab.evaluate(() => window.axiosPage.isLoggedIn());

inChromium((site) => {
  beforeEach(async () => {
    for (const side of sides) {
      const html = `<!doctype html><script type="module">${await scripts[side]}</script>`;
      await site.server.control.page(`/${side}/`, html);
    }
    // Where the old script sends users: the new one is there already.
    await site.server.control.page('/login/', `<!doctype html><script type="module">${await scripts.new}</script>`);
  });

  const open = async (side: Side): Promise<Tab> => {
    const tab = await site.profile.open(`${site.server.origin}/${side}/`);
    await until(() => tab.evaluate(() => window.axiosPage !== undefined), true);
    return tab;
  };
  const refreshes = async () => (await site.server.control.refreshes()).total;
  const outcome = async (side: Side) => {
    await site.requests();
    return (await isLoggedIn(await open(side))) ? 'logged in' : 'logged out';
  };

  const scenarios = [
    {
      what: 'Refreshes when the 401 of a slow call comes after the refresh of a quick one',
      expected: ['2', '1'],
      async play(side: Side) {
        await site.server.control.delay(slow, 600);
        expect(await call(await open(side), me, slow)).toEqual([200, 200]);
        await site.server.control.delay(slow, 0);
        return `${await refreshes()}`;
      },
    },
    {
      what: 'Two tabs meet a 401',
      expected: ['logged out', 'logged in'],
      async play(side: Side) {
        const [one, other] = [await open(side), await open(side)];
        await site.server.control.delay(refreshPath, 400, { after: true });
        const first = call(one, me);
        // The first one's refresh is granted, and its answer is on the way.
        await until(refreshes, 1);
        await Promise.allSettled([first, call(other, me)]);
        return outcome(side);
      },
    },
    {
      what: 'The server answers a refresh with 503',
      expected: ['logged out', 'logged in'],
      async play(side: Side) {
        const tab = await open(side);
        await site.server.control.failNext(refreshPath);
        await call(tab, me).catch(() => []);
        return outcome(side);
      },
    },
    {
      what: 'Logout while the answer of a refresh is on its way',
      expected: ['logged in', 'logged out'],
      async play(side: Side) {
        const tab = await open(side);
        await site.server.control.delay(refreshPath, 400, { after: true });
        const calling = call(tab, me);
        await until(refreshes, 1);
        await tab.evaluate(() => window.axiosPage.logout());
        await Promise.allSettled([calling]);
        return outcome(side);
      },
    },
  ];

  it.each(scenarios)('$what', async ({ what, expected, play }) => {
    const seen: string[] = [];
    for (const side of sides) {
      const tab = await open(side);
      await login(tab);
      await tab.close();
      await site.server.control.revokeAccess();
      await site.server.control.resetLog();
      seen.push(await play(side));
      await site.server.control.delay(refreshPath, 0);
      // Nothing of the one side is there for the other one.
      await (await open('old')).evaluate(() => localStorage.clear());
    }
    expect(seen).toEqual(expected);
    expect(pageOf(guide).text).toContain(`| ${[what, ...seen].join(' | ')} |`);
  });

  const statusOf = (tab: Tab) => call(tab, me).then(([status]) => status);
  const left = (tab: Tab) =>
    tab.evaluate(() => ['access_token', 'refresh_token'].map((name) => localStorage.getItem(name)));
  const logins = async () => (await site.requests()).filter((request) => request.includes('jwt/create'));
  /** The page that the old script leads to is the new one. Resolves when it is there. */
  const reachesLogin = async (tab: Tab) => {
    await until(() => tab.evaluate(() => location.pathname).catch(() => ''), '/login/');
    await until(() => tab.evaluate(() => window.axiosPage !== undefined).catch(() => false), true);
  };

  it('takes over the tokens of the old script without a request, and leaves none behind', async () => {
    await login(await open('old'));
    await site.requests();
    await site.server.control.resetLog();
    const tab = await open('new');
    expect(await isLoggedIn(tab)).toBe(true);
    expect(await site.requests()).toEqual([]);
    expect(await left(tab)).toEqual([null, null]);
    expect(await statusOf(tab)).toBe(200);
    await tab.reload();
    expect(await isLoggedIn(tab)).toBe(true);
  });

  it('two pages that load the new script at once take over once, and the refresh token stays good', async () => {
    await login(await open('old'));
    // Frames, since two tabs never load in one moment.
    await site.server.control.page('/both/', '<iframe src="/new/"></iframe><iframe src="/new/"></iframe>');
    const tab = await site.profile.open(`${site.server.origin}/both/`);
    const inBoth = (run: 'isLoggedIn' | 'call') =>
      tab.evaluate(
        async (run, me) => {
          const pages = [0, 1].map((index) => (window.frames[index] as Window).axiosPage);
          return Promise.all(pages.map((page) => (run === 'call' ? page.call(me) : page.isLoggedIn())));
        },
        run,
        me,
      );
    await until(() => inBoth('isLoggedIn').catch(() => []), [true, true]);
    await site.server.control.revokeAccess();
    expect(await inBoth('call')).toEqual([[200], [200]]);
    expect(await site.server.control.refreshes()).toMatchObject({ granted: 1, refused: 0 });
  });

  it('a tab that still has the old script comes to the new one with its next 401, and nobody logs in again', async () => {
    const old = await open('old');
    await login(old);
    const tab = await open('new');
    expect(await isLoggedIn(tab)).toBe(true);
    // Another process learns a moment later what is no longer in localStorage.
    await until(() => left(old), [null, null]);
    // The old script finds no tokens, and gives up.
    await call(old, me).catch(() => []);
    await reachesLogin(old);
    expect([await isLoggedIn(old), await isLoggedIn(tab)]).toEqual([true, true]);
    expect([await statusOf(old), await statusOf(tab)]).toEqual([200, 200]);
    expect(await logins()).toHaveLength(1);
  });

  it('an old tab that spends the refresh token during the switch costs one call, and no login', async () => {
    const old = await open('old');
    await login(old);
    await site.server.control.revokeAccess();
    await site.server.control.delay(refreshPath, 2_000, { after: true });
    const calling = call(old, me);
    await until(refreshes, 1);
    // The token that this tab takes over is spent, and the next one is on its way to the old tab.
    const tab = await open('new');
    expect(await isLoggedIn(tab)).toBe(true);
    expect(await calling).toEqual([200]);
    await site.server.control.delay(refreshPath, 0);
    expect(await statusOf(tab)).toBe(401);
    await until(() => isLoggedIn(tab), true);
    expect(await statusOf(tab)).toBe(200);
    expect(await logins()).toHaveLength(1);
  });

  it('a logout under the new script is one that no left-over of the old one undoes', async () => {
    await login(await open('old'));
    const tab = await open('new');
    expect(await isLoggedIn(tab)).toBe(true);
    await tab.evaluate(() => window.axiosPage.logout());
    await tab.reload();
    expect(await isLoggedIn(tab)).toBe(false);
    expect(await isLoggedIn(await open('new'))).toBe(false);
  });

  it.each([
    ['undefined', 'undefined'],
    ['null', 'null'],
    ['undefined', 'a.b.c'],
  ])('tokens %s and %s of the old script are removed, and the page is there for whoever comes', async (...stored) => {
    const old = await open('old');
    await old.evaluate(
      (access, refresh) => {
        localStorage.setItem('access_token', access);
        localStorage.setItem('refresh_token', refresh);
      },
      ...stored,
    );
    const tab = await open('new');
    expect(await isLoggedIn(tab)).toBe(false);
    expect(await left(tab)).toEqual([null, null]);
    await login(tab);
    expect(await isLoggedIn(tab)).toBe(true);
  });

  it.each(['a logout', 'a login and the end of the browser'])(
    'what the old script writes after %s under the new one logs nobody in',
    async (what) => {
      const old = await open('old');
      await login(old);
      const [access, refresh] = (await left(old)) as [string, string];
      const tab = await open('new');
      expect(await isLoggedIn(tab)).toBe(true);
      if (what === 'a logout') await tab.evaluate(() => window.axiosPage.logout());
      else {
        await login(tab);
        await tab.evaluate(() =>
          localStorage.removeItem(Object.keys(localStorage).find((key) => key.startsWith('latchkey:')) ?? ''),
        );
      }
      // The answer of a refresh comes to the old tab now.
      await tab.evaluate(
        (access, refresh) => {
          localStorage.setItem('access_token', access);
          localStorage.setItem('refresh_token', refresh);
        },
        access,
        refresh,
      );
      await tab.reload();
      expect(await isLoggedIn(tab)).toBe(false);
      expect(await left(tab)).toEqual([null, null]);
    },
  );
});
