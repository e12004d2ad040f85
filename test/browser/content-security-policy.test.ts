/** A page with the strictest policy under which it can still load a script and call an API: docs/guides/content-security-policy.md. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type * as Devtools from '../../src/devtools.ts';
import type * as Latchkey from '../../src/index.ts';
import { busyRecording } from '../devtools/recordings.ts';
import { until } from './client.ts';
import { inEveryBrowser } from './site.ts';
import { rules, startStrictPages, strict } from './strict-pages.ts';
import type { Tab } from './tab.ts';

/** The built package, as a script of the page. */
declare const latchkey: typeof Latchkey;

declare global {
  interface Window {
    violations: string[];
    client: Latchkey.Auth;
    devtools: typeof Devtools;
  }
}

const storages = ['webStorage()', "webStorage('session')", 'cookieStorage()', 'memoryStorage()'];

const pages = await startStrictPages();
afterAll(() => pages.stop());

const settings = {
  MIDDLEWARE: [
    'content_security_policy.ContentSecurityPolicy',
    'control.RequestLog',
    'corsheaders.middleware.CorsMiddleware',
    'control.Pages',
    'django.middleware.common.CommonMiddleware',
  ],
  // For the pages that Django itself sends.
  PAGE_POLICY: rules("'self'"),
};

inEveryBrowser({ profile: 'rotation', origins: [pages.origin()], settings, only: 'Chromium' }, (site) => {
  const api = () => site.server.origin;
  beforeEach(() => {
    pages.policy = strict(api());
  });
  const open = (storage = 'webStorage()', build = 'latchkey.js') =>
    site.profile.open(`${pages.origin()}/?${new URLSearchParams({ api: api(), storage, build })}`);
  const violations = (tab: Tab) => tab.evaluate(() => window.violations);
  const login = (tab: Tab) =>
    tab.evaluate(() =>
      window.client.login({ username: 'ada', password: 'correct-horse' }, { remember: true }).then(
        ({ status }) => status,
        ({ code }) => code as string,
      ),
    );
  const ping = (tab: Tab) =>
    tab.evaluate((url) => window.client.fetch(url).then(({ status }) => status), `${api()}/api/ping/`);
  const status = (tab: Tab) => tab.evaluate(() => window.client.ready.then(() => window.client.state.status));

  describe.each(['latchkey.js', 'latchkey.global.js'])('%s', (build) => {
    it.each(storages)(
      'a login, a refresh, a resend, a reload, a second tab and a logout break no rule of the strictest policy: %s',
      async (storage) => {
        const tab = await open(storage, build);
        expect([await login(tab), await ping(tab)]).toEqual(['authenticated', 200]);
        await tab.evaluate(() => window.client.refresh().then(() => {}));
        await site.server.control.revokeAccess();
        expect(await ping(tab)).toBe(200);
        const second = await open(storage, build);
        // In `sessionStorage` each tab has a session of its own.
        const isShared = storage !== "webStorage('session')";
        expect(await status(second)).toBe(isShared ? 'authenticated' : 'anonymous');
        expect(await violations(tab)).toEqual([]);
        await tab.reload();
        expect(await status(tab)).toBe('authenticated');
        await tab.evaluate(() => window.client.logout().then(() => {}));
        await until(() => status(second), 'anonymous');
        expect([await violations(tab), await violations(second)]).toEqual([[], []]);
      },
    );
  });

  it('without the API in connect-src the browser blocks the login, which is told as unreachable', async () => {
    pages.policy = strict("'self'");
    const tab = await open();
    expect(await login(tab)).toBe('unreachable');
    expect(await violations(tab)).toContainEqual(expect.stringMatching(/^connect-src http:.*\/auth\/jwt\/create\/$/));
  });

  it('Django sends the policy with its pages, and a client on the page’s own origin works', async () => {
    await site.server.control.page('/strict/', '<!doctype html><script src="/static-test/latchkey.js"></script>');
    const { headers } = await fetch(`${api()}/strict/`);
    expect(headers.get('Content-Security-Policy')).toBe(strict("'self'"));
    const tab = await site.profile.open(`${api()}/strict/`);
    await tab.evaluate(() => {
      window.violations = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        window.violations.push(effectiveDirective);
      });
      window.client = latchkey.createAuth({ baseUrl: '/auth/' });
    });
    expect([await login(tab), await ping(tab), await violations(tab)]).toEqual(['authenticated', 200, []]);
    await tab.evaluate(() =>
      fetch('https://elsewhere.example/')
        .then(() => {})
        .catch(() => {}),
    );
    expect(await violations(tab)).toEqual(['connect-src']);
  });

  it('a page that breaks a rule is heard, and refused', async () => {
    const tab = await open();
    const outcome = await tab.evaluate(() => {
      try {
        document.body.innerHTML = '<b>text</b>';
        return 'done';
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(outcome).toBe('TypeError');
    expect(await violations(tab)).toEqual([expect.stringMatching(/^require-trusted-types-for trusted-types-sink/)]);
  });

  it('the timeline of the devtools breaks no rule of it: shown, opened, scrolled and saved', async () => {
    const tab = await site.profile.open(`${pages.origin()}/timeline`);
    await until(() => tab.evaluate(() => 'devtools' in window), true);
    await tab.evaluate(
      (text) => {
        const { defineTimeline, parseRecording } = window.devtools;
        defineTimeline();
        const timeline = document.createElement('latchkey-timeline');
        timeline.recording = parseRecording(text);
        document.body.append(timeline);
      },
      JSON.stringify(busyRecording(400)),
    );
    const shown = () =>
      tab.evaluate(() => {
        const timeline = document.querySelector('latchkey-timeline');
        const root = timeline?.shadowRoot;
        root?.querySelector('details')?.setAttribute('open', '');
        root?.querySelector('.picture')?.scrollBy(97, 97);
        root?.querySelector('.table')?.scrollBy(97, 97);
        return timeline?.verdict !== '' && (root?.querySelectorAll('canvas').length ?? 0) > 0;
      });
    await until(shown, true);
    const buttons = await tab.evaluate(() => {
      const all = [...(document.querySelector('latchkey-timeline')?.shadowRoot?.querySelectorAll('button') ?? [])];
      for (const button of all) button.click();
      return all.map(({ textContent }) => textContent);
    });
    expect(buttons).toContain('Save');
    await tab.evaluate(() => new Promise(requestAnimationFrame).then(() => {}));
    expect(await violations(tab)).toEqual([]);
    // It has its look: the policy has not switched off the style.
    const border = () =>
      tab.evaluate(() => {
        const section = document.querySelector('latchkey-timeline')?.shadowRoot?.querySelector('section');
        return section ? getComputedStyle(section).borderRadius : '';
      });
    expect(await border()).toBe('14px');
  });
});
