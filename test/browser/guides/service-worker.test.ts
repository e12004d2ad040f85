/** The service worker of docs/guides/workers-and-extensions.md. */
import { join } from 'node:path';
import { beforeAll, expect, inject, it } from 'vitest';
import { documents } from '../../djoser/guides/documents.ts';
import { ping, until } from '../client.ts';
import { inEveryBrowser } from '../site.ts';
import type { Tab } from '../tab.ts';
import { logIn } from './guide-page.ts';
import { openWithWorker, writeWorkers } from './workers-pages.ts';

const folder = 'with-service-worker';

inEveryBrowser({ settings: documents.settings }, (site) => {
  beforeAll(() => writeWorkers(join(inject('staticDir'), folder)));
  const photo = '/api/files/photo.png/';
  const withServiceWorker = async () => {
    const tab = await openWithWorker(site, folder);
    await tab.evaluate(async () => {
      const controlled = new Promise((resolve) => {
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true });
      });
      await navigator.serviceWorker.register('service-worker.js');
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
});
