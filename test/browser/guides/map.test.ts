/** The hooks of docs/guides/header-hooks.md under a real map: MapLibre GL. */
import { join } from 'node:path';
import type { Map as MapOfMapLibre, StyleSpecification } from 'maplibre-gl';
import { expect, it } from 'vitest';
import { until } from '../client.ts';
import { inEveryBrowser } from '../site.ts';
import type { Tab } from '../tab.ts';
import { logIn, openGuide } from './guide-page.ts';

declare const guide: typeof import('../../guides/map.ts') & typeof import('maplibre-gl');
declare global {
  interface Window {
    map?: MapOfMapLibre;
  }
}

const tile = '/tiles/0/0/0/';
const settings = {
  ROOT_URLCONF: 'guide_urls',
  WITH_APPS: ['django.contrib.staticfiles'],
  STATIC_URL: '/static/',
  STATICFILES_DIRS: [join(import.meta.dirname, '../../../node_modules/maplibre-gl/dist')],
};

inEveryBrowser({ profile: 'norotation', settings, only: 'Chromium' }, (site) => {
  const open = () =>
    openGuide(site, {
      module: 'test/browser/guides/map-page.ts',
      body: '<div id="map" style="width: 256px; height: 256px"></div>',
      // The token is renewed when it is asked for, and not before.
      client: "createAuth({ baseUrl: '/auth/', proactive: 'off' })",
    });
  const tokenIsOver = async (tab: Tab) => {
    const expiresAt = await tab.evaluate(() =>
      window.auth.state.status === 'authenticated' ? window.auth.state.expiresAt : null,
    );
    await until(() => Date.now() > (expiresAt ?? 0), true);
  };
  /** Makes a map of one tile from each address. */
  const showMap = (tab: Tab, ...tiles: string[]) =>
    tab.evaluate((tiles) => {
      guide.setWorkerUrl('/static/maplibre-gl-worker.mjs');
      guide.loadWithAuth(window.auth);
      const style: StyleSpecification = { version: 8, sources: {}, layers: [] };
      for (const [index, address] of tiles.entries()) {
        const id = `tiles-${index}`;
        style.sources[id] = { type: 'raster', tiles: [address], tileSize: 256, maxzoom: 0 };
        style.layers.push({ id, type: 'raster', source: id });
      }
      const again = () => map.refreshTiles('tiles-0');
      const { transformRequest, stop } = guide.sendToken(window.auth, `${location.origin}/tiles/`, again);
      const map = new guide.Map({ container: 'map', style, fadeDuration: 0, transformRequest });
      map.on('remove', stop);
      // Else it complains to the console.
      map.on('error', () => {});
      window.map = map;
    }, tiles);
  const own = () => `${site.server.origin}/tiles/{z}/{x}/{y}/`;

  it('a tile is asked for with the token, and what comes from another origin without it', async () => {
    const tab = await open();
    await logIn(tab);
    await showMap(tab, own(), own().replace('127.0.0.1', 'localhost'));
    await until(async () => (await site.requests(tile)).length, 2);
    expect((await site.requests(tile)).map(({ method, hasAuthorization }) => [method, hasAuthorization])).toEqual(
      expect.arrayContaining([
        ['GET', true],
        ['GET', false],
      ]),
    );
  });

  it('a tile that was asked for when no token was good is asked for again after the refresh', async () => {
    const tab = await open();
    await site.briefly(() => logIn(tab), 1);
    await tokenIsOver(tab);
    await showMap(tab, own());
    await until(async () => site.statuses(tile), [401, 200]);
    expect((await site.requests(tile)).map(({ hasAuthorization }) => hasAuthorization)).toEqual([false, true]);
    expect(await site.server.control.refreshes()).toMatchObject({ total: 1 });
  });

  it('a tile that was asked for when nobody was logged in is asked for again after the login', async () => {
    const tab = await open();
    await showMap(tab, own());
    await until(async () => site.statuses(tile), [401]);
    await logIn(tab);
    await until(async () => site.statuses(tile), [401, 200]);
  });

  it('a map that was removed is not called any more', async () => {
    const tab = await open();
    await showMap(tab, own());
    await until(async () => site.statuses(tile), [401]);
    await tab.evaluate(() => {
      const { map } = window;
      map?.remove();
      if (map) map.refreshTiles = () => (document.title = 'called');
    });
    await logIn(tab);
    expect(await tab.evaluate(() => document.title)).not.toBe('called');
  });

  it('a map that is made after `await auth.getAccessToken()` meets no 401', async () => {
    const tab = await open();
    await site.briefly(() => logIn(tab), 1);
    await tokenIsOver(tab);
    await tab.evaluate(async () => {
      await window.auth.getAccessToken();
    });
    await showMap(tab, own());
    await until(async () => site.statuses(tile), [200]);
  });

  it('a map that is made after `await auth.ready`, on a page that has just loaded, meets no 401', async () => {
    const tab = await open();
    await site.briefly(() => logIn(tab), 1);
    await tokenIsOver(tab);
    // `open` waits for `auth.ready`.
    await showMap(await open(), own());
    await until(async () => site.statuses(tile), [200]);
  });

  it('a tile that `auth.fetch` loads is there after a 401 and one refresh', async () => {
    const tab = await open();
    await logIn(tab);
    await site.server.control.revokeAccess();
    await showMap(tab, own().replace('http:', 'authorized:'));
    await until(async () => site.statuses(tile), [401, 200]);
    await until(() => tab.evaluate(() => window.map?.areTilesLoaded() ?? false), true);
    expect(await site.server.control.refreshes()).toMatchObject({ total: 1 });
  });
});
