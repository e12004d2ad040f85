/** The storage and the workers of docs/guides/workers-and-extensions.md. */
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { ada } from '../../djoser/harness.ts';
import { ping, until } from '../client.ts';
import { plainOrigin } from '../proxy.ts';
import { inEveryBrowser, type Site } from '../site.ts';
import type { Tab } from '../tab.ts';
import { logIn } from './guide-page.ts';
import { openWithWorker, writeWorkers } from './workers-pages.ts';

declare global {
  interface Window {
    worker: Worker;
    /** Calls the client of the worker. */
    inWorker: BroadcastChannel;
    /** What the worker has told the page. */
    answers: { status: string | number; url?: string }[];
  }
}

const folder = 'workers';

beforeAll(() => writeWorkers(join(inject('staticDir'), folder)));

const open = (site: Site, origin?: string) => openWithWorker(site, folder, origin);

/** What the worker has last told of its state. */
const inWorker = (tab: Tab) => tab.evaluate(() => window.answers.filter(({ url }) => !url).at(-1)?.status ?? null);
/** The worker asks for an address. */
const askInWorker = (tab: Tab, url: string) =>
  tab.evaluate(
    (url) =>
      new Promise<number | string>((resolve) => {
        const listener = ({ data }: MessageEvent<{ url?: string; status: number; code?: string }>) => {
          if (data.url !== url) return;
          window.worker.removeEventListener('message', listener);
          resolve(data.code ?? data.status);
        };
        window.worker.addEventListener('message', listener);
        window.worker.postMessage(url);
      }),
    url,
  );
/** A page and its worker send a request with one token that the server has just stopped taking. */
async function bothMeetTheEnd(site: Site, tab: Tab) {
  await logIn(tab);
  await until(() => inWorker(tab), 'authenticated');
  await site.server.control.revokeAccess();
  const inPage = tab.evaluate(async (url) => (await window.auth.fetch(url)).status, ping);
  expect(await Promise.all([inPage, askInWorker(tab, ping)])).toEqual([200, 200]);
  expect(await site.server.control.refreshes()).toMatchObject({ total: 1, reused: 0 });
}

inEveryBrowser({}, (site) => {
  const status = (tab: Tab) => tab.evaluate(() => window.auth.state.status);
  /** Lets the worker call a method of its client. */
  const callInWorker = (tab: Tab, method: 'login' | 'logout', ...args: Record<string, string>[]) =>
    tab.evaluate(
      (call) => {
        window.inWorker.postMessage(call);
      },
      [method, ...args],
    );

  describe('a page and its worker', () => {
    it('spend each refresh token once while both call the API', async () => {
      const tab = await open(site);
      await site.briefly(async () => {
        await logIn(tab);
        await until(() => inWorker(tab), 'authenticated');
        const statuses = await tab.evaluate(async (url) => {
          const end = Date.now() + 3_500;
          const inPage: number[] = [];
          while (Date.now() < end) {
            window.worker.postMessage(url);
            inPage.push((await window.auth.fetch(url)).status);
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          return [...inPage, ...window.answers.filter((each) => each.url === url).map(({ status }) => status)];
        }, ping);
        expect(new Set(statuses)).toEqual(new Set([200]));
        expect(statuses.length).toBeGreaterThan(30);
      });
      const { total, granted, reused } = await site.server.control.refreshes();
      expect({ refused: total - granted, reused }).toEqual({ refused: 0, reused: 0 });
      expect(granted).toBeGreaterThanOrEqual(2);
      expect(await site.refusals()).toEqual([]);
    });

    it('meet a token that is over at the same moment, and share one refresh', async () => {
      await bothMeetTheEnd(site, await open(site));
    });

    it('a login in the page reaches the worker, and a logout in the page ends the session in the worker', async () => {
      const tab = await open(site);
      expect(await askInWorker(tab, ping)).toBe(401);
      await logIn(tab);
      await until(() => inWorker(tab), 'authenticated');
      expect(await askInWorker(tab, ping)).toBe(200);
      await tab.evaluate(async () => {
        await window.auth.logout();
      });
      await until(() => inWorker(tab), 'anonymous');
      expect(await askInWorker(tab, ping)).toBe(401);
    });

    it('a login in the worker reaches the page, and a logout in the worker ends the session in all pages', async () => {
      const [tab, other] = [await open(site), await open(site)];
      await until(() => inWorker(tab), 'anonymous'); // Now the worker listens.
      await callInWorker(tab, 'login', { username: ada.username, password: ada.password });
      for (const each of [tab, other]) await until(() => status(each), 'authenticated');
      await callInWorker(tab, 'logout');
      for (const each of [tab, other]) await until(() => status(each), 'anonymous');
    });

    it('an answer that comes when the user has changed is not given to the page', async () => {
      const tab = await open(site);
      await logIn(tab);
      await until(() => inWorker(tab), 'authenticated');
      await site.server.control.delay(ping, 1_000, { after: true });
      const answer = askInWorker(tab, ping);
      await until(async () => (await site.requests(ping)).length, 1);
      await tab.evaluate(async () => {
        await window.auth.logout();
      });
      await logIn(tab);
      expect(await answer).toBe('session_ended');
    });

    it('the worker refreshes without the page, and the next page finds what it has stored', async () => {
      const tab = await open(site);
      await logIn(tab);
      await until(() => inWorker(tab), 'authenticated');
      await tab.evaluate(() => window.auth.dispose());
      await site.server.control.revokeAccess();
      expect(await askInWorker(tab, ping)).toBe(200);
      await tab.reload();
      expect(await tab.evaluate(async (url) => (await window.auth.fetch(url)).status, ping)).toBe(200);
      expect(await site.server.control.refreshes()).toMatchObject({ total: 1 });
    });
  });
});

describe('on plain http, where browsers have no Web Locks', () => {
  inEveryBrowser({ plainHttp: true, only: 'Chromium' }, (site) => {
    it('a page and its worker share one refresh too, by the lease in the storage', async () => {
      const tab = await open(site, plainOrigin);
      expect(await tab.evaluate(() => 'locks' in navigator)).toBe(false);
      await bothMeetTheEnd(site, tab);
    });
  });
});
