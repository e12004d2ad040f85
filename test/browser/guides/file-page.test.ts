/** A page from a file, as Electron's `loadFile` opens it: docs/guides/native-shells.md. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ping, until } from '../client.ts';
import { inEveryBrowser } from '../site.ts';
import type { Tab } from '../tab.ts';
import { logIn } from './guide-page.ts';
import { bundle } from './workers-pages.ts';

inEveryBrowser({ origins: ['null'], only: 'Chromium' }, (site) => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-file-'));
    const script = await bundle(`
      import { createAuth } from 'latchkey/fetch';
      Object.assign(window, { auth: createAuth({ baseUrl: '${site.server.baseUrl}' }) });
    `);
    await writeFile(join(folder, 'page.js'), script);
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>File</title><script src="page.js"></script>');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const open = () => site.profile.open(pathToFileURL(join(folder, 'index.html')).href);
  const status = (tab: Tab) => tab.evaluate(async () => (await window.auth.ready).status);
  const call = (tab: Tab) =>
    tab.evaluate(async (url) => (await window.auth.fetch(url)).status, site.server.origin + ping);

  it('logs in where Django lets in `null`, and two windows share one refresh and the logout', async () => {
    const [one, two] = [await open(), await open()];
    expect(await one.evaluate(() => [location.protocol, self.origin])).toEqual(['file:', 'null']);
    await logIn(one);
    await until(() => two.evaluate(() => window.auth.state.status), 'authenticated');
    const [login] = await site.requests('/auth/jwt/create/');
    expect(login?.origin).toBe('null');
    await site.server.control.revokeAccess();
    expect(await Promise.all([call(one), call(two)])).toEqual([200, 200]);
    expect(await site.server.control.refreshes()).toMatchObject({ total: 1, reused: 0 });
    await two.reload();
    expect(await status(two)).toBe('authenticated');
    await one.evaluate(async () => {
      await window.auth.logout();
    });
    await until(() => two.evaluate(() => window.auth.state.status), 'anonymous');
  });
});
