/** axios and jQuery with XMLHttpRequest in a real browser, on a real server: what a test without one cannot show. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeEach, expect, it } from 'vitest';
import { ada } from '../djoser/harness.ts';
import { inChromium } from './pages-site.ts';
import type { Tab } from './tab.ts';

declare global {
  interface Window {
    carried: typeof import('./page/carried.ts');
  }
}

const bundle = build({
  entryPoints: [fileURLToPath(new URL('page/carried.ts', import.meta.url))],
  alias: { 'latchkey/axios': './dist/axios.js', 'latchkey/jquery': './dist/jquery.js', latchkey: './dist/index.js' },
  bundle: true,
  format: 'iife',
  globalName: 'carried',
  write: false,
});

inChromium((site) => {
  let tab: Tab;
  beforeEach(async () => {
    const script = (await bundle).outputFiles[0]?.text.replaceAll('</script', '<\\/script');
    await site.server.control.page('/carried/', `<!doctype html><script>${script}</script>`);
    tab = await site.profile.open(`${site.server.origin}/carried/`);
    await tab.evaluate(async ({ username, password }) => {
      await window.carried.auth.login({ username, password });
    }, ada);
    // The scheme has been found out.
    await tab.evaluate(() => window.carried.auth.fetch('/api/ping/').then(() => {}));
    await site.server.control.resetLog();
  });
  const pings = async () =>
    (await site.server.control.log()).filter(({ path }) => path === '/api/ping/').map(({ status }) => status);

  it.each(['axios', 'jquery'] as const)('%s resends an upload whole, and reports its progress', async (client) => {
    await site.server.control.revokeAccess();
    const { status, body, loaded, total } = await tab.evaluate((client) => window.carried.upload[client](), client);
    expect([status, await pings()]).toEqual([200, [401, 200]]);
    expect(body).toMatchObject({ title: 'Report', file: { bytes: 500_000 } });
    expect(loaded).toBe(total);
    expect(total).toBeGreaterThan(500_000);
  });

  it.each(['axios', 'jquery'] as const)('%s spends one refresh on ten calls', async (client) => {
    await site.server.control.revokeAccess();
    expect(await tab.evaluate((client) => window.carried.callTen[client](), client)).toEqual(Array(10).fill(200));
    expect((await site.server.control.refreshes()).total).toBe(1);
  });

  it.each(['axios', 'jquery'] as const)('%s breaks off one call in the middle of a refresh', async (client) => {
    await site.server.control.revokeAccess();
    await site.server.control.delay('/auth/jwt/refresh/', 300, { after: true });
    expect(await tab.evaluate((client) => window.carried.breakOff[client](), client)).toEqual(['broken off', 200]);
    expect((await pings()).sort()).toEqual([200, 401, 401]);
  });

  it('leaves a synchronous call of jQuery alone', async () => {
    expect(await tab.evaluate(() => window.carried.callNow())).toBe(401);
    expect((await site.server.control.log()).at(-1)?.hasAuthorization).toBe(false);
  });
});
