/** The code of docs/migrating-from-dj-rest-auth.md on a real dj-rest-auth, after a client that was written by hand. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeEach, expect, it } from 'vitest';
import type { Auth } from '../../src/index.ts';
import { ada } from '../djoser/harness.ts';
import { ping, until } from './client.ts';
import { inEveryBrowser, type Site } from './site.ts';
import type { Tab } from './tab.ts';

declare global {
  interface Window {
    guide: { auth: Auth; ready: Promise<void> };
  }
}

const scriptOf = async (name: string): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, `../guides/${name}.ts`)],
    bundle: true,
    format: 'iife',
    globalName: 'guide',
    write: false,
  });
  return outputFiles[0]?.text.replaceAll('</script', '<\\/script') ?? '';
};

/** A page with a file of the guide, and one that has nothing, for the client by hand. */
const withPages = (site: Site, name: string) => {
  const script = scriptOf(name);
  beforeEach(async () => {
    await site.server.control.page('/guide/', `<!doctype html><script>${await script}</script>`);
    await site.server.control.page('/by-hand/', '<!doctype html>');
  });
};
const open = (site: Site, path: string): Promise<Tab> => site.profile.open(`${site.server.origin}${path}`);
const statusOf = (tab: Tab) =>
  tab.evaluate(async () => {
    await window.guide.ready;
    return window.guide.auth.state.status;
  });
const callApi = (tab: Tab) => tab.evaluate(async (path) => (await window.guide.auth.fetch(path)).status, ping);
const post = async (tab: Tab, path: string, body: object = {}) =>
  tab.evaluate(
    async (path, body) => {
      const headers = { 'Content-Type': 'application/json' };
      const response = await fetch(path, { method: 'POST', headers, body });
      return { status: response.status, body: (await response.json()) as { access: string; refresh: string } };
    },
    path,
    JSON.stringify(body),
  );
const logInByHand = async (site: Site) => {
  const tab = await open(site, '/by-hand/');
  const { body } = await post(tab, '/auth/login/', { username: ada.username, password: ada.password });
  await site.server.control.resetLog();
  return { tab, body };
};
const requests = async (site: Site) =>
  (await site.server.control.log()).flatMap(({ path, status }) =>
    path.startsWith('/auth/') ? `${path} ${status}` : [],
  );

inEveryBrowser({ profile: 'dj-rest-auth', only: 'Chromium' }, (site) => {
  withPages(site, 'from-dj-rest-auth');

  it('the cookies of a client by hand are found with one refresh, and the next page load knows of them', async () => {
    await logInByHand(site);
    const tab = await open(site, '/guide/');
    expect(await statusOf(tab)).toBe('authenticated');
    expect(await requests(site)).toEqual(['/auth/token/refresh/ 200']);
    expect(await callApi(tab)).toBe(200);
    await tab.reload();
    expect(await statusOf(tab)).toBe('authenticated');
  });

  it('a visitor is asked for a session once, and not at the next page load', async () => {
    const tab = await open(site, '/guide/');
    expect(await statusOf(tab)).toBe('anonymous');
    await tab.reload();
    expect(await statusOf(tab)).toBe('anonymous');
    expect(await requests(site)).toEqual(['/auth/token/refresh/ 401']);
  });

  it('a server that does not answer at the first page load is asked again at the next one', async () => {
    await logInByHand(site);
    await site.server.control.failNext('/auth/token/refresh/');
    const tab = await open(site, '/guide/');
    expect(await statusOf(tab)).toBe('anonymous');
    await tab.reload();
    expect(await statusOf(tab)).toBe('authenticated');
  });

  it('a tab of the client by hand that refreshes at the same moment does not log out the new one', async () => {
    const { tab: old } = await logInByHand(site);
    const tab = await open(site, '/guide/');
    expect(await statusOf(tab)).toBe('authenticated');
    await site.server.control.revokeAccess();
    await site.server.control.resetLog();
    await site.server.control.delay('/auth/token/refresh/', 300, { after: true });
    const refreshing = post(old, '/auth/token/refresh/');
    // Its token is spent, and the next one is on its way.
    await until(async () => (await site.server.control.refreshes()).total, 1);
    expect([await callApi(tab), (await refreshing).status]).toEqual([200, 200]);
    expect(await statusOf(tab)).toBe('authenticated');
  });

  it('with JWT_AUTH_HTTPONLY the refresh token in the answer is empty', async () => {
    const { body } = await logInByHand(site);
    expect(body.refresh).toBe('');
  });
});

const REST_AUTH = { JWT_AUTH_COOKIE: null, JWT_AUTH_REFRESH_COOKIE: null, JWT_AUTH_HTTPONLY: false };

inEveryBrowser({ profile: 'dj-rest-auth', settings: { REST_AUTH }, only: 'Chromium' }, (site) => {
  withPages(site, 'from-dj-rest-auth-tokens');
  const store = (tab: Tab, access: string, refresh: string) =>
    tab.evaluate(
      (access, refresh) => {
        localStorage.setItem('access', access);
        localStorage.setItem('refresh', refresh);
      },
      access,
      refresh,
    );
  const left = (tab: Tab) => tab.evaluate(() => [localStorage.getItem('access'), localStorage.getItem('refresh')]);

  it('the tokens in localStorage of a client by hand are taken over without a request, and renewed', async () => {
    const { tab, body } = await logInByHand(site);
    await store(tab, body.access, body.refresh);
    const page = await open(site, '/guide/');
    expect(await statusOf(page)).toBe('authenticated');
    expect(await requests(site)).toEqual([]);
    await site.server.control.revokeAccess();
    expect(await callApi(page)).toBe(200);
    expect(await left(page)).toEqual([null, null]);
  });

  it.each(['undefined', 'null'])(
    'the word %s in place of the tokens is removed, and nobody is logged in',
    async (word) => {
      await store(await open(site, '/by-hand/'), word, word);
      const page = await open(site, '/guide/');
      expect(await statusOf(page)).toBe('anonymous');
      expect(await left(page)).toEqual([null, null]);
    },
  );

  it('a logout is not undone by what the client by hand writes afterwards', async () => {
    const { tab, body } = await logInByHand(site);
    await store(tab, body.access, body.refresh);
    const page = await open(site, '/guide/');
    expect(await statusOf(page)).toBe('authenticated');
    await page.evaluate(async () => {
      await window.guide.auth.logout();
    });
    await store(tab, body.access, body.refresh);
    await page.reload();
    expect(await statusOf(page)).toBe('anonymous');
    expect(await left(page)).toEqual([null, null]);
  });

  it('tokens that the client by hand has spent meanwhile are replaced by those that it has got', async () => {
    const { tab, body } = await logInByHand(site);
    await store(tab, body.access, body.refresh);
    const page = await open(site, '/guide/');
    expect(await statusOf(page)).toBe('authenticated');
    const { body: next } = await post(tab, '/auth/token/refresh/', { refresh: body.refresh });
    await store(tab, next.access, next.refresh);
    await site.server.control.revokeAccess();
    await callApi(page).catch(() => 0);
    await until(() => statusOf(page), 'authenticated');
    expect(await left(page)).toEqual([null, null]);
  });
});
