/** Where `nextPath` leads, by the browser's own reading of addresses: in the built package, with the hostile paths of the unit tests. */
import { expect, it } from 'vitest';
import type * as latchkey from '../../src/index.ts';
import { hostilePaths } from '../bindings/hostile-paths.ts';
import { inEveryBrowser } from './site.ts';

declare global {
  interface Window {
    latchkey: typeof latchkey;
  }
}

const ways = [
  '/orders/7?page=2#last',
  '/a//b',
  '/x/../a',
  '/%2F%2Fevil.example/',
  '/%5Cevil.example/',
  '/%09/evil.example/',
  '/ünï',
];

inEveryBrowser({}, (site) => {
  const open = () => site.profile.open(site.page({}, { file: 'global.html' }));

  it('no value of next leads away from the site, as a link or resolved as `location.assign` does', async () => {
    const tab = await open();
    const left = await tab.evaluate(
      (values) =>
        values.filter((value) => {
          const link = document.createElement('a');
          link.href = window.latchkey.nextPath(value);
          return link.origin !== location.origin || new URL(link.href, document.baseURI).origin !== location.origin;
        }),
      [...hostilePaths, ...ways],
    );
    expect(left).toEqual([]);
  });

  it('many of the same values do, where a page takes them as they are', async () => {
    const tab = await open();
    const left = await tab.evaluate(
      (values) =>
        values.filter((value) => {
          const link = document.createElement('a');
          link.href = value;
          return link.origin !== location.origin;
        }),
      hostilePaths,
    );
    expect(left.length).toBeGreaterThan(20);
  });

  it('a page that is opened with what it returns is a page of the site', async () => {
    const tab = await open();
    for (const value of ['/..//evil.example/', '/\\evil.example/', '/\t/evil.example/']) {
      await tab.evaluate((value) => {
        history.replaceState(null, '', window.latchkey.nextPath(value, '/static-test/global.html'));
      }, value);
      expect(await tab.evaluate(() => location.pathname)).toBe('/static-test/global.html');
    }
  });
});
