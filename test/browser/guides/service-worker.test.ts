/** The service worker of docs/guides/workers-and-extensions.md. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, inject, it } from 'vitest';
import { documents } from '../../djoser/guides/documents.ts';
import { ping, until } from '../client.ts';
import { inEveryBrowser } from '../site.ts';
import type { Tab } from '../tab.ts';
import { logIn } from './guide-page.ts';
import { openWithWorker, writeWorkers } from './workers-pages.ts';

const folder = 'with-service-worker';

const sent = '/api/sent/';

/** A page that sends requests to `…/frame/`, `…/image/` and so on, below an address. */
const sender = (below: string) => `<!doctype html><title>Sender</title><link rel="icon" href="data:," />
<iframe src="${below}frame/"></iframe>
<object data="${below}object/"></object>
<img src="${below}image/" alt="" />
<a href="${below}link/">link</a>
<iframe name="inside"></iframe>
<form method="post" action="${below}form-in-a-frame/" target="inside"><input name="amount" value="1000" /></form>
<form method="post" action="${below}form/"><input name="amount" value="1000" /></form>`;

inEveryBrowser({ settings: documents.settings }, (site) => {
  beforeAll(() => writeWorkers(join(inject('staticDir'), folder)));
  const photo = '/api/files/photo.png/';
  const withServiceWorker = async () => {
    const tab = await openWithWorker(site, folder);
    // As the guide says, the worker comes from an address that is above all pages and above the API.
    const body = await readFile(join(inject('staticDir'), folder, 'service-worker.js'), 'utf8');
    await site.server.control.failNext('/sw.js', { status: 200, body, contentType: 'text/javascript', times: 10 });
    await tab.evaluate(async () => {
      const controlled = new Promise((resolve) => {
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true });
      });
      await navigator.serviceWorker.register('/sw.js');
      await controlled;
    });
    return tab;
  };
  /** A request without latchkey, as any script of the page may send it. */
  const plain = (tab: Tab) => tab.evaluate(async (url) => (await fetch(url)).status, ping);
  const showPhoto = (tab: Tab) =>
    tab.evaluate(async (url) => {
      const image = new Image();
      image.src = url;
      await image.decode().catch(() => {});
      return image.naturalWidth;
    }, photo);

  it('a service worker adds the token to the requests of the page, to those of an `<img>` too', async () => {
    const tab = await withServiceWorker();
    expect(await plain(tab)).toBe(401);
    await logIn(tab);
    await until(() => plain(tab), 200);
    expect(await showPhoto(tab)).toBe(documents.photoWidth);
  });

  it('a service worker has no token any more after a logout in the page', async () => {
    const tab = await withServiceWorker();
    await logIn(tab);
    await until(() => plain(tab), 200);
    await tab.evaluate(async () => {
      await window.auth.logout();
    });
    await until(() => plain(tab), 401);
    expect(await showPhoto(tab)).toBe(0);
  });

  it('a service worker shares one refresh with the page when both meet a token that is over', async () => {
    const tab = await withServiceWorker();
    await logIn(tab);
    await until(() => plain(tab), 200);
    await site.server.control.revokeAccess();
    const inPage = tab.evaluate(async (url) => (await window.auth.fetch(url)).status, ping);
    expect(await Promise.all([inPage, plain(tab)])).toEqual([200, 200]);
    expect(await site.server.control.refreshes()).toMatchObject({ total: 1, reused: 0 });
  });

  /**
   * Lets a page of an origin send one request of each kind to the API. Resolves to what has arrived: the kind of each, its method, and
   * whether it had the token.
   */
  const everyKind = async (tab: Tab, origin: string) => {
    const below = site.server.origin + sent;
    await site.server.control.page('/sender/', sender(below));
    const arrived = async () =>
      Object.fromEntries(
        (await site.calls()).flatMap(({ path, method, hasAuthorization }) => {
          const kind = path.split(sent)[1]?.slice(0, -1);
          return kind ? [[kind, `${method} ${hasAuthorization ? 'with' : 'without'} the token`]] : [];
        }),
      );
    await tab.goto(`${origin}/sender/`);
    await tab.evaluate((url) => {
      const body = new URLSearchParams({ amount: '1000' });
      navigator.sendBeacon(`${url}beacon/`, body);
      void fetch(`${url}fetch/`, { mode: 'no-cors', method: 'POST', body });
      document.forms[0]?.submit();
    }, below);
    await until(async () => Object.keys(await arrived()).length, 6);
    // These two leave the page. A `goto` before the page has been left could end on the answer to the form.
    const pathNow = () => tab.evaluate(() => location.pathname).catch(() => null);
    await tab.evaluate(() => document.forms[1]?.submit());
    await until(pathNow, `${sent}form/`);
    await tab.goto(`${origin}/sender/`);
    await tab.evaluate(() => document.querySelector('a')?.click());
    await until(pathNow, `${sent}link/`);
    return arrived();
  };
  const loggedIn = async () => {
    const tab = await withServiceWorker();
    await logIn(tab);
    await until(() => plain(tab), 200);
    return tab;
  };

  it.each([
    ['while a page of the application is open', true],
    ['when none is open any more', false],
  ])('a service worker adds no token to what another site sends, %s', async (_when, isOpen) => {
    const app = await loggedIn();
    const { origin } = site.server;
    const otherSite = origin.replace('127.0.0.1', 'localhost');
    // In the tab of the application, it takes the place of the application.
    const tab = isOpen ? await site.profile.open(`${otherSite}/static-test/index.html`) : app;
    expect(await everyKind(tab, otherSite)).toEqual({
      frame: 'GET without the token',
      object: 'GET without the token',
      image: 'GET without the token',
      link: 'GET without the token',
      beacon: 'POST without the token',
      fetch: 'POST without the token',
      'form-in-a-frame': 'POST without the token',
      form: 'POST without the token',
    });
  });

  it('a service worker leaves links, forms, frames and beacons of the page alone', async () => {
    expect(await everyKind(await loggedIn(), site.server.origin)).toEqual({
      frame: 'GET without the token',
      object: 'GET without the token',
      image: 'GET with the token',
      link: 'GET without the token',
      beacon: 'POST without the token',
      fetch: 'POST without the token',
      'form-in-a-frame': 'POST without the token',
      form: 'POST without the token',
    });
  });
});
