/** A widget in a frame of another site, in a browser that gives such frames no cookies but partitioned ones. */
import { afterAll, beforeAll, beforeEach, it } from 'vitest';
import { ada } from '../djoser/harness.ts';
import { type Host, passOn, startHost } from '../helpers/host.ts';
import { newCertificate } from './certificate.ts';
import { ping, until } from './client.ts';
import { inEveryBrowser } from './site.ts';
import type { Tab } from './tab.ts';

/** What the widget tells of itself. */
interface Told {
  status: string;
  /** What the API answers it. */
  ping: number;
  /** Whether the browser takes a cookie of it that is not partitioned. */
  plainCookies: boolean;
}

declare global {
  interface Window {
    /** What the page has been told by the widget in it. */
    heard: Told[];
  }
}

const widget = `<!doctype html><script src="/static-test/latchkey.js"></script><script>
  document.cookie = 'plain=1; Secure; SameSite=None';
  const plainCookies = document.cookie.includes('plain');
  const storage = latchkey.cookieStorage({ sameSite: 'none', partitioned: true });
  const auth = latchkey.createAuth({ baseUrl: '/auth/', storage });
  const tell = async () => {
    const { status } = auth.state;
    parent.postMessage({ status, ping: (await auth.fetch('${ping}')).status, plainCookies }, '*');
  };
  auth.ready.then(tell);
  onmessage = ({ data: { credentials } }) => (credentials ? auth.login(credentials) : auth.logout()).then(tell);
</script>`;

const embedding = (address: string) => `<!doctype html><link rel="icon" href="data:," /><script>
  window.heard = [];
  onmessage = ({ data }) => heard.push(data);
</script><iframe src="${address}"></iframe>`;

inEveryBrowser({ profile: 'bearer-scheme', only: 'Chromium' }, (site) => {
  let widgets: Host;
  let shop: Host;
  beforeAll(async () => {
    const certificate = newCertificate();
    widgets = await startHost(passOn(site.server.origin), certificate);
    shop = await startHost((_, answer) => {
      answer.setHeader('Content-Type', 'text/html');
      answer.end(embedding(`${widgets.origin('widget.localhost')}/widget/`));
    }, certificate);
  });
  beforeEach(() => site.server.control.page('/widget/', widget));
  afterAll(async () => {
    for (const host of [widgets, shop]) await host?.stop();
  });

  const hears = (tab: Tab, told: Pick<Told, 'status' | 'ping'>) =>
    until(() => tab.evaluate(() => window.heard.at(-1) ?? null), { ...told, plainCookies: false });
  const tell = (tab: Tab, message: { credentials: typeof ada | null }) =>
    tab.evaluate((message) => {
      window.heard.splice(0);
      window.frames[0]?.postMessage(message, '*');
    }, message);

  it('B214 · a widget in a frame of another site, third-party cookies blocked: partitioned cookies keep the user over a reload', async () => {
    const tab = await site.profile.open(shop.origin('shop.localhost'));
    await hears(tab, { status: 'anonymous', ping: 401 });
    await tell(tab, { credentials: ada });
    await hears(tab, { status: 'authenticated', ping: 200 });
    await tab.reload();
    await hears(tab, { status: 'authenticated', ping: 200 });

    // A partitioned cookie is removed with the attributes that it was set with, or not at all.
    await tell(tab, { credentials: null });
    await hears(tab, { status: 'anonymous', ping: 401 });
    await tab.reload();
    await hears(tab, { status: 'anonymous', ping: 401 });
  });
});
