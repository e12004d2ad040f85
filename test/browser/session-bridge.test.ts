/** From tokens to a Django session and back: the views and the client of docs/session-bridge.md. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ada } from '../djoser/harness.ts';
import { until } from './client.ts';
import { inEveryBrowser } from './site.ts';
import type { Tab } from './tab.ts';

declare global {
  interface Window {
    djangoSession(): Promise<void>;
  }
}

const grace = { username: 'grace', password: ada.password, email: 'grace@example.com' };
const start = '/auth/session/start/';
const end = '/auth/session/end/';
const root = join(import.meta.dirname, '../..');
const scripts = [
  readFileSync(join(root, 'dist/latchkey.global.js'), 'utf8'),
  readFileSync(join(root, 'test/guides/session-bridge.js'), 'utf8'),
  'Object.assign(window, { auth, djangoSession: () => djangoSession });',
];
const page = `<!doctype html><title>Bridge</title><link rel="icon" href="data:," />${scripts
  .map((text) => `<script>${text.replaceAll('</script', '<\\/script')}</script>`)
  .join('')}`;

inEveryBrowser({ users: [ada, grace] }, (site) => {
  async function open(): Promise<Tab> {
    await site.server.control.page('/bridge/', page);
    const tab = await site.profile.open(`${site.server.origin}/bridge/`);
    await inStep(tab);
    return tab;
  }
  const inStep = (tab: Tab) =>
    tab.evaluate(async () => {
      await window.auth.ready;
      await window.djangoSession();
    });
  const logIn = (tab: Tab, username = 'ada') =>
    tab.evaluate(async (username) => {
      await window.auth.login({ username, password: 'correct-horse' });
    }, username);
  const logOut = (tab: Tab) =>
    tab.evaluate(async () => {
      await window.auth.logout();
    });
  const becomes = (tab: Tab, status: string) => until(() => tab.evaluate(() => window.auth.state.status), status);
  /** Whom a page of plain Django takes this browser for. */
  const djangoUser = (tab: Tab): Promise<string | null> =>
    tab.evaluate(async () => (await (await fetch('/session-user/', { cache: 'no-store' })).json()).user);
  const count = async (path: string) => (await site.requests(path)).length;

  it('a login is a Django session of the same user, and a logout ends both', async () => {
    const tab = await open();
    expect(await djangoUser(tab)).toBeNull();
    await logIn(tab);
    await inStep(tab);
    expect(await djangoUser(tab)).toBe('ada');
    await logOut(tab);
    await inStep(tab);
    expect(await djangoUser(tab)).toBeNull();
    expect([await site.statuses(start), await site.statuses(end)]).toEqual([[204], [204]]);
  });

  it('a page load of a visitor sends nothing, nor does one in which Django’s session is that of the tokens', async () => {
    const tab = await open();
    await tab.reload();
    await inStep(tab);
    expect([await count(start), await count(end)]).toEqual([0, 0]);
    await logIn(tab);
    await inStep(tab);
    await tab.reload();
    await inStep(tab);
    expect([await count(start), await count(end)]).toEqual([1, 0]);
  });

  it('script cannot read the session cookie', async () => {
    const tab = await open();
    await logIn(tab);
    await inStep(tab);
    expect(await tab.evaluate(() => document.cookie)).not.toContain('sessionid');
  });

  it('user data that a page posts is ignored', async () => {
    const tab = await open();
    await logIn(tab);
    await inStep(tab);
    const status = await tab.evaluate(async (path) => {
      const headers = { 'Content-Type': 'application/json' };
      const body = JSON.stringify({ id: 2, username: 'grace', user: 'grace', email: 'grace@example.com' });
      return (await window.auth.fetch(path, { method: 'POST', headers, body })).status;
    }, start);
    expect(status).toBe(204);
    expect(await djangoUser(tab)).toBe('ada');
  });

  it('without an access token there is no session, whatever is posted', async () => {
    const tab = await open();
    const status = await tab.evaluate(async (path) => {
      const headers = { 'Content-Type': 'application/json' };
      const body = JSON.stringify({ username: 'ada', password: 'correct-horse' });
      return (await fetch(path, { method: 'POST', headers, body })).status;
    }, start);
    expect(status).toBe(401);
    expect(await djangoUser(tab)).toBeNull();
  });

  it('another user in another tab is the user of the session, and stays it', async () => {
    const [one, two] = [await open(), await open()];
    await logIn(one);
    await becomes(two, 'authenticated');
    await Promise.all([inStep(one), inStep(two)]);
    await logIn(two, 'grace');
    await inStep(two);
    expect(await djangoUser(two)).toBe('grace');
    await until(() => one.evaluate(() => window.auth.getUser().then(({ username }) => username)), 'grace');
    await inStep(one);
    expect(await djangoUser(one)).toBe('grace');
  });

  it('a logout in one tab ends the session once', async () => {
    const [one, two] = [await open(), await open()];
    await logIn(one);
    await becomes(two, 'authenticated');
    await Promise.all([inStep(one), inStep(two)]);
    await logOut(one);
    await becomes(two, 'anonymous');
    await Promise.all([inStep(one), inStep(two)]);
    expect(await djangoUser(two)).toBeNull();
    expect([await site.statuses(start), await site.statuses(end)]).toEqual([[204], [204]]);
  });

  it('a new login of the same user gets a new session, where Django has forgotten the old one', async () => {
    const tab = await open();
    await logIn(tab);
    await inStep(tab);
    await logIn(tab);
    await inStep(tab);
    expect(await site.statuses(start)).toEqual([204, 204]);
  });

  describe('when the answer that starts the session comes late', () => {
    async function openSlow(): Promise<Tab> {
      const tab = await open();
      await site.server.control.delay(start, 800, { after: true });
      await logIn(tab);
      await until(() => count(start), 1);
      await site.server.control.delay(start, 0);
      return tab;
    }

    it('a logout ends the session', async () => {
      const tab = await openSlow();
      await logOut(tab);
      await inStep(tab);
      expect(await djangoUser(tab)).toBeNull();
      expect(await site.statuses(end)).toEqual([204]);
    });

    it('a logout waits for it no longer than the time limit', async () => {
      const tab = await open();
      await tab.evaluate(() => {
        const { timeout } = AbortSignal;
        AbortSignal.timeout = () => timeout.call(AbortSignal, 100);
      });
      await site.server.control.delay(start, 2_000, { after: true });
      await logIn(tab);
      await logOut(tab);
      await inStep(tab);
      expect(await site.statuses(start)).toEqual([null]);
      await until(() => site.statuses(start), [204]);
      expect(await djangoUser(tab)).toBeNull();
    });

    it('another user is the user of the session', async () => {
      const tab = await openSlow();
      await logIn(tab, 'grace');
      await inStep(tab);
      expect(await djangoUser(tab)).toBe('grace');
    });

    it('another user in another tab is the user of the session', async () => {
      const tab = await openSlow();
      const other = await site.profile.open(`${site.server.origin}/bridge/`);
      await logIn(other, 'grace');
      await inStep(other);
      expect(await djangoUser(other)).toBe('grace');
      await inStep(tab);
      expect(await djangoUser(tab)).toBe('grace');
    });

    it('a page that is left without it is followed by one that starts the session', async () => {
      const tab = await openSlow();
      await tab.reload();
      await inStep(tab);
      expect(await djangoUser(tab)).toBe('ada');
    });

    it('a page that is left after a logout is followed by one that is nobody’s, and another user can log in', async () => {
      const tab = await openSlow();
      await logOut(tab);
      await tab.reload();
      await inStep(tab);
      expect(await djangoUser(tab)).toBeNull();
      await logIn(tab, 'grace');
      await inStep(tab);
      await until(async () => (await site.statuses(start)).includes(null), false);
      expect(await djangoUser(tab)).toBe('grace');
    });
  });

  it('a logout ends the session of an earlier user, also if that of the later one could not be started', async () => {
    const tab = await open();
    await logIn(tab);
    await inStep(tab);
    await site.server.control.failNext(start);
    await logIn(tab, 'grace');
    await inStep(tab);
    expect(await site.statuses(start)).toEqual([204, 503]);
    await logOut(tab);
    await inStep(tab);
    expect(await djangoUser(tab)).toBeNull();
  });

  it.each([
    ['start', start, 'ada'],
    ['end', end, null],
  ] as const)(
    'a lost answer to the request that %ss the session is made up for at the next page load',
    async (_, path, user) => {
      const tab = await open();
      if (path === end) {
        await logIn(tab);
        await inStep(tab);
      }
      await site.server.control.failNext(path, { after: true });
      await (path === end ? logOut(tab) : logIn(tab));
      await inStep(tab);
      expect(await site.statuses(path)).toEqual([503]);
      await tab.reload();
      await inStep(tab);
      expect(await djangoUser(tab)).toBe(user);
      expect(await site.statuses(path)).toEqual([503, 204]);
    },
  );
});
