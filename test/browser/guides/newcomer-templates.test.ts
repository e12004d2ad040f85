/** Code of guides as a reader with Django templates pastes it: into a script of a page, after the script tag of the package. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Latchkey from '../../../src/index.ts';
import { ada } from '../../djoser/harness.ts';
import { pageOf, root } from '../../docs/pages.ts';
import { browsersOfFile } from '../browsers-of-file.ts';
import { until } from '../client.ts';
import { additionsOf, type Django, startStockDjango } from '../newcomer.ts';
import type { Browser, Tab } from '../tab.ts';

declare const auth: Latchkey.Auth;

const bridge = pageOf('docs/session-bridge.md');
const codeWith = (path: string, words: string) =>
  pageOf(path).blocks.find(({ language, code }) => language === 'js' && code.includes(words))?.code ?? '';
const scripts = {
  click: codeWith('docs/multi-page-sites.md', "addEventListener('click'"),
  bridge: codeWith(bridge.path, '/auth/session/start/'),
};

/** A page for each script, and a page that says who the user of Django's session is. */
const ownPages = `
from pathlib import Path
from django.http import HttpResponse

PACKAGE = Path(${JSON.stringify(join(root, 'dist/latchkey.global.js'))})
SCRIPTS = ${JSON.stringify(scripts)}
PAGE = '<title>page</title><a href="/who/">Who</a><script src="/latchkey.js"></script><script src="/{0}.js"></script>'
JAVASCRIPT = "text/javascript"
urlpatterns += [
    path("latchkey.js", lambda request: HttpResponse(PACKAGE.read_text(), JAVASCRIPT)),
    path("<str:name>.js", lambda request, name: HttpResponse(SCRIPTS[name], JAVASCRIPT)),
    path("page/<str:name>/", lambda request, name: HttpResponse(PAGE.format(name))),
    path("who/", lambda request: HttpResponse(str(request.user))),
]
`;

describe.each(browsersOfFile('Chromium'))('in $name, a script that was pasted from', ({ launch }) => {
  let django: Django | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    const { 'mysite/urls.py': urls = '' } = additionsOf(bridge.path);
    const views = bridge.blocks.find(({ code }) => code.includes('class StartSession'))?.code ?? '';
    const additions = { 'session_bridge.py': views, 'mysite/urls.py': urls + ownPages };
    [django, browser] = await Promise.all([startStockDjango(ada, additions), launch()]);
  });
  afterAll(async () => {
    await browser?.close();
    await django?.[Symbol.asyncDispose]();
  });
  const logInAt = async (path: string): Promise<Tab> => {
    if (!django || !browser) throw new Error('Nothing was started.');
    const tab = await (await browser.freshProfile()).open(`${django.origin}${path}`);
    await tab.evaluate((credentials) => auth.login(credentials).then(() => {}), {
      username: ada.username,
      password: ada.password,
    });
    return tab;
  };
  const who = (tab: Tab) => tab.evaluate(async () => (await fetch('/who/')).text());

  it('docs/multi-page-sites.md lets a click on a link wait for the refresh', async () => {
    const tab = await logInAt('/page/click/');
    await tab.evaluate(() => {
      const note = (what: string) =>
        sessionStorage.setItem('noted', `${sessionStorage.getItem('noted') ?? ''}${what} `);
      auth.on('refreshed', () => note('refreshed'));
      addEventListener('pagehide', () => note('left'));
      const stop = auth.subscribe((state) => {
        if (state.status !== 'authenticated' || state.refresh !== 'inFlight') return;
        stop();
        document.querySelector('a')?.click();
      });
      void auth.refresh();
    });
    await until(() => tab.evaluate(() => location.pathname).catch(() => null), '/who/');
    expect(await tab.evaluate(() => sessionStorage.getItem('noted'))).toBe('refreshed left ');
  });

  it('docs/session-bridge.md starts a Django session at the login, and ends it at the logout', async () => {
    const tab = await logInAt('/page/bridge/');
    await until(() => who(tab), ada.username);
    await tab.evaluate(() => auth.logout().then(() => {}));
    await until(() => who(tab), 'AnonymousUser');
  });
});
