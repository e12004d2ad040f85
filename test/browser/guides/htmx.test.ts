/** The pages and the script of docs/guides/htmx.md, on Django's templates. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Auth } from '../../../src/index.ts';
import { ada } from '../../djoser/harness.ts';
import { until } from '../client.ts';
import { inEveryBrowser } from '../site.ts';
import type { Tab } from '../tab.ts';

declare const auth: Auth;

const root = join(import.meta.dirname, '../../..');
/** The two versions of htmx, and the script of the guide for each. */
const versions = [
  { htmx: 2, folders: ['node_modules/htmx.org/dist', 'test/guides'] },
  { htmx: 4, folders: ['node_modules/htmx-4/dist', 'test/guides/htmx-4'] },
];
const settingsOf = (folders: readonly string[]) => ({
  ROOT_URLCONF: 'guide_urls',
  WITH_APPS: ['django.contrib.staticfiles'],
  STATIC_URL: '/static/',
  STATICFILES_DIRS: ['dist', ...folders].map((folder) => join(root, folder)),
  TEMPLATES: [
    {
      BACKEND: 'django.template.backends.django.DjangoTemplates',
      DIRS: [join(root, 'test/djoser/server/templates')],
      APP_DIRS: true,
    },
  ],
});
const list = '/orders/list/';

describe.each(versions)('htmx $htmx', ({ htmx, folders }) => {
  inEveryBrowser({ profile: 'norotation', settings: settingsOf(folders), only: 'Chromium' }, (site) => {
    const heading = (tab: Tab) =>
      tab.evaluate(() => document.querySelector('h1')?.textContent ?? null).catch(() => null);
    const shows = (tab: Tab, text: string | null) => until(() => heading(tab), text);
    const orders = (tab: Tab) =>
      tab.evaluate(() => [...document.querySelectorAll('li')].map(({ textContent }) => textContent));
    const orderThings = (tab: Tab, what: string) =>
      tab.evaluate((what) => {
        const form = document.querySelector('form');
        const input = form?.elements.namedItem('what');
        if (input instanceof HTMLInputElement) input.value = what;
        form?.requestSubmit();
      }, what);

    /** The page of a user, with the log of what came after. */
    async function loggedIn(): Promise<Tab> {
      const tab = await site.profile.open(`${site.server.origin}/orders/`);
      await tab.evaluate(
        async (username, password) => {
          await auth.login({ username, password });
        },
        ada.username,
        ada.password,
      );
      await tab.reload();
      await shows(tab, 'ada');
      await site.server.control.resetLog();
      return tab;
    }

    it('a visitor is shown what the guide says', async () => {
      const tab = await site.profile.open(`${site.server.origin}/orders/`);
      await until(() => site.statuses(list), [401]);
      const shown = () => tab.evaluate(() => document.querySelector('#orders')?.textContent?.trim());
      await until(shown, htmx === 4 ? '401 Unauthorized' : '…');
    });

    it('carries the token in the header, from the first request of a page on', async () => {
      const tab = await loggedIn();
      await tab.reload();
      await shows(tab, 'ada');
      expect(await site.requests(list)).toMatchObject([{ hasAuthorization: true, status: 200 }]);
      expect(await site.server.control.refreshes()).toMatchObject({ total: 0 });
    });

    it('waits with the first request until a token that is over was refreshed', async () => {
      const tab = await site.briefly(loggedIn);
      const expiresAt = await tab.evaluate(() => (auth.state.status === 'authenticated' ? auth.state.expiresAt : 0));
      await tab.goto(`${site.server.origin}/session-user/`);
      await until(() => Date.now() > (expiresAt ?? 0), true);
      await site.server.control.resetLog();
      await tab.goto(`${site.server.origin}/orders/`);
      await shows(tab, 'ada');
      expect(await site.statuses(list)).toEqual([200]);
      expect(await site.server.control.refreshes()).toMatchObject({ total: 1 });
    });

    it('a form that meets a 401 is sent again after one refresh, with what was typed', async () => {
      const tab = await loggedIn();
      await site.server.control.revokeAccess();
      await orderThings(tab, 'coffee');
      await until(() => orders(tab), ['tea', 'coffee']);
      expect(await site.statuses(list)).toEqual([401, 200]);
      expect(await site.server.control.refreshes()).toMatchObject({ total: 1 });
    });

    it('two elements that meet a 401 together share one refresh', async () => {
      const tab = await loggedIn();
      await site.server.control.revokeAccess();
      await site.server.control.delay(list, 200);
      await orderThings(tab, 'cake');
      await tab.evaluate(() => document.querySelector<HTMLElement>('#again')?.click());
      await until(async () => (await site.statuses(list)).filter((status) => status === 200).length, 2);
      expect(await site.statuses(list)).toEqual([401, 401, 200, 200]);
      expect(await site.server.control.refreshes()).toMatchObject({ total: 1 });
    });

    /** Lets the form ask before it is sent. The title of the page gets a question mark for each time. */
    const askFirst = (tab: Tab) =>
      tab.evaluate(() => {
        window.confirm = () => {
          document.title += '?';
          return true;
        };
        document.querySelector('form')?.setAttribute('hx-confirm', 'Sure?');
      });

    it('asks the question of `hx-confirm` once, though the request is sent twice', async () => {
      const tab = await loggedIn();
      await site.server.control.revokeAccess();
      await askFirst(tab);
      await orderThings(tab, 'milk');
      await until(async () => site.statuses(list), [401, 200]);
      expect(await tab.evaluate(() => document.title)).toBe('Orders?');
    });

    it('a refused token that was renewed meanwhile costs no further refresh, and no second question', async () => {
      const tab = await loggedIn();
      await site.server.control.revokeAccess();
      await askFirst(tab);
      await site.server.control.delay(list, 500);
      await orderThings(tab, 'juice');
      await until(async () => site.statuses(list), [null]);
      await tab.evaluate(async () => {
        await auth.refresh();
      });
      await until(async () => site.statuses(list), [401, 200]);
      expect(await site.server.control.refreshes()).toMatchObject({ total: 1 });
      expect(await tab.evaluate(() => document.title)).toBe('Orders?');
    });

    if (htmx === 4) {
      it('a 401 that a new token does not cure is met twice by htmx 4 too, and no more', async () => {
        const tab = await loggedIn();
        await site.server.control.failNext(list, { status: 401, body: { detail: 'No.' }, times: 9 });
        const done = tab.evaluate(async () => {
          await new Promise((resolve) => document.addEventListener('htmx:finally:request', resolve, { once: true }));
        });
        await orderThings(tab, 'nothing');
        await done;
        expect(await site.statuses(list)).toEqual([401, 401]);
        expect(await tab.evaluate(() => auth.state.status)).toBe('authenticated');
      });

      it('a logout in another tab leads from a page of htmx 4 to the login page', async () => {
        const tab = await loggedIn();
        const other = await site.profile.open(`${site.server.origin}/orders/`);
        await other.evaluate(async () => {
          await auth.logout();
        });
        await until(() => tab.evaluate(() => location.pathname).catch(() => null), '/login/');
      });
      return;
    }

    it('a 401 that a new token does not cure is met twice, and no more', async () => {
      const tab = await loggedIn();
      await site.server.control.failNext(list, { status: 401, body: { detail: 'No.' }, times: 9 });
      const done = tab.evaluate(async () => {
        const { refresh } = auth;
        let refreshes = 0;
        Object.assign(auth, {
          refresh: () => {
            refreshes += 1;
            return refresh();
          },
        });
        for (let answers = 0; answers < 2; answers += 1) {
          await new Promise((resolve) => document.addEventListener('htmx:afterRequest', resolve, { once: true }));
        }
        return refreshes;
      });
      await orderThings(tab, 'nothing');
      expect(await done).toBe(1);
      expect(await site.statuses(list)).toEqual([401, 401]);
      expect(await tab.evaluate(() => auth.state.status)).toBe('authenticated');
    });

    it('a boosted link reaches a page that needs the token, and the address alone does not', async () => {
      const tab = await loggedIn();
      await tab.evaluate(() => document.querySelector('a')?.click());
      await shows(tab, 'The invoices of ada');
      expect(await tab.evaluate(() => location.pathname)).toBe('/invoices/');
      await tab.reload();
      expect(await tab.evaluate(() => document.body.textContent)).toContain('401');
      expect(await site.statuses('/invoices/')).toEqual([200, 401]);
    });

    it('a logout in another tab leads to the login page, and htmx keeps no page of the user', async () => {
      const tab = await loggedIn();
      await tab.evaluate(() => document.querySelector('a')?.click());
      await shows(tab, 'The invoices of ada');
      expect(await tab.evaluate(() => sessionStorage['htmx-history-cache'])).toContain('tea');
      const other = await site.profile.open(`${site.server.origin}/orders/`);
      await other.evaluate(async () => {
        await auth.logout();
      });
      await until(() => tab.evaluate(() => location.pathname).catch(() => null), '/login/');
      expect(await tab.evaluate(() => sessionStorage['htmx-history-cache'] ?? null)).toBeNull();
    });
  });
});
