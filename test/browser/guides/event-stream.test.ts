/** The stream of docs/guides/streams-and-sockets.md in a page. */
import { expect, it } from 'vitest';
import { orders } from '../../djoser/guides/orders.ts';
import { until } from '../client.ts';
import { inEveryBrowser } from '../site.ts';
import type { Tab } from '../tab.ts';
import { logIn, openGuide } from './guide-page.ts';

declare const guide: typeof import('../../guides/event-stream.ts');

const events = '/api/orders/events/';
const settings = { ROOT_URLCONF: 'guide_urls', EVENT_PAUSE_SECONDS: 0.02 };

inEveryBrowser({ profile: 'sockets', settings, only: 'Chromium' }, (site) => {
  const server = orders(() => site.server.origin);
  const open = () => openGuide(site, { module: 'test/guides/event-stream.ts' });
  /** Shows the newest order as the title of the page. */
  const follow = (tab: Tab) =>
    tab.evaluate((url) => {
      const show = ({ data }: { data: string }) => {
        document.title = JSON.parse(data).id;
      };
      guide.followEvents(window.auth, url, show, { pauseMs: 10 });
    }, events);
  const shows = (tab: Tab, order: number) => until(() => tab.evaluate(() => document.title), String(order));

  it('a stream stays open while the token ends and is renewed, and the next connection carries the new one', async () => {
    const tab = await open();
    await follow(tab);
    await site.briefly(async () => {
      await logIn(tab);
      await shows(tab, await server.add('ada'));
      await until(async () => (await site.server.control.refreshes()).granted > 0, true);
      await shows(tab, await server.add('ada'));
      expect(await site.statuses(events)).toEqual([200]);
      await server.befall('end');
      await shows(tab, await server.add('ada'));
    });
    const [first, second] = await site.requests(events);
    expect([first?.status, second?.status]).toEqual([200, 200]);
    expect(second?.tokenSha256).not.toBe(first?.tokenSha256);
  });

  it('a logout in one tab closes the streams of all tabs', async () => {
    const [one, two] = [await open(), await open()];
    for (const tab of [one, two]) await follow(tab);
    await logIn(one);
    await until(server.open, 2);
    await two.evaluate(async () => {
      await window.auth.logout();
    });
    await until(server.open, 0);
    expect((await site.statuses(events)).length).toBe(2);
  });
});
