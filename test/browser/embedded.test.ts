/** A widget in frames of other sites, with each way to keep its session: what docs/guides/iframes.md says works, and what does not. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ada } from '../djoser/harness.ts';
import { type Host, passOn, startHost } from '../helpers/host.ts';
import { newCertificate } from './certificate.ts';
import { ping, until } from './client.ts';
import { inEveryBrowser } from './site.ts';
import type { Tab } from './tab.ts';

/** What the page around the widget asks of it. */
type Asked =
  | { readonly login: { readonly remember: boolean } }
  | { readonly logout: true }
  | { readonly access: string };

/** What the widget tells of itself. */
interface Told {
  status: string;
  /** What the API answers it. */
  ping: number;
  /** Whether the logout was confirmed by the server. */
  revoked?: boolean;
  /** The names of the cookies that script can read. */
  cookies: string;
  warnings: string[];
}

declare global {
  interface Window {
    /** What the page around the widget has been told. */
    told: Told[];
  }
}

/** Body mode is in a place of its own, beside the views of cookie mode. */
const body = "baseUrl: '/body/auth/', server: djoser({ scheme: 'Bearer' })";
const options = {
  'the default storage': `{ ${body} }`,
  'cookies without Partitioned': `{ ${body}, storage: cookieStorage({ sameSite: 'none' }) }`,
  'partitioned cookies': `{ ${body}, storage: cookieStorage({ sameSite: 'none', partitioned: true }) }`,
  memory: `{ ${body}, storage: memoryStorage() }`,
  'cookie mode': "{ baseUrl: '/auth/', server: djoser({ refreshIn: 'cookie', paths: { revoke: 'jwt/blacklist/' } }) }",
};
type Way = keyof typeof options;

const widget = (way: Way) => `<!doctype html><script src="/static-test/latchkey.js"></script><script>
  const { createAuth, cookieStorage, djoser, memoryStorage } = latchkey;
  const warnings = [];
  const auth = createAuth({ onWarning: ({ code }) => warnings.push(code), ...${options[way]} });
  const tell = async (more) => {
    const cookies = document.cookie.replace(/=[^;]*/g, '');
    const { status } = await auth.fetch('${ping}');
    document.title = auth.state.status;
    parent.postMessage({ status: auth.state.status, ping: status, cookies, warnings, ...more }, '*');
  };
  auth.ready.then(() => tell());
  if (parent !== window) onmessage = ({ data: { login, access } }) =>
    access
      ? auth.adopt({ access }).then(() => tell())
      : login
      ? auth.login({ username: 'ada', password: '${ada.password}' }, login).then(() => tell())
      : auth.logout().then(tell);
</script>`;

const embedding = (address: string) => `<!doctype html><link rel="icon" href="data:," /><script>
  window.told = [];
  onmessage = ({ data }) => told.push(data);
</script><iframe src="${address}"></iframe>`;

const certificate = newCertificate();
/** Where the widget's server really is. Its own settings have to name the address under which browsers see it. */
let target = '';
const widgets = await startHost((asked, answer) => passOn(target)(asked, answer), certificate);
const home = widgets.origin('widget.localhost');
afterAll(() => widgets.stop());

inEveryBrowser(
  {
    profile: 'cookie',
    origins: [home],
    only: 'Chromium',
    settings: {
      SESSION_COOKIE_SAMESITE: 'None',
      SESSION_COOKIE_SECURE: true,
      CSRF_COOKIE_SAMESITE: 'None',
      CSRF_COOKIE_SECURE: true,
      BODY_MODE_PLACES: ['body'],
      MIDDLEWARE: [
        'partitioned.PartitionedCookies',
        'control.RequestLog',
        'control.Pages',
        'django.contrib.sessions.middleware.SessionMiddleware',
        'django.middleware.csrf.CsrfViewMiddleware',
        'django.contrib.auth.middleware.AuthenticationMiddleware',
      ],
    },
  },
  (site) => {
    let shops: Host;
    beforeAll(async () => {
      target = site.server.origin;
      shops = await startHost((_, answer) => {
        answer.setHeader('Content-Type', 'text/html');
        answer.end(embedding(`${home}/widget/`));
      }, certificate);
    });
    afterAll(() => shops?.stop());
    beforeEach(() => site.server.control.reset());

    /** A page of a shop with the widget in it. */
    async function open(way: Way, shop = 'shop.localhost'): Promise<Tab> {
      await site.server.control.page('/widget/', widget(way));
      return site.profile.open(shops.origin(shop));
    }
    const last = (tab: Tab) => tab.evaluate(() => window.told.at(-1) ?? null);
    async function says(tab: Tab, status: string): Promise<Told | null> {
      await until(async () => (await last(tab))?.status ?? null, status);
      return last(tab);
    }
    const ask = (tab: Tab, asked: Asked) =>
      tab.evaluate((asked) => {
        window.told.splice(0);
        window.frames[0]?.postMessage(asked, '*');
      }, asked);

    it.each([
      ['the default storage', true],
      ['the default storage', false],
      ['partitioned cookies', true],
      ['partitioned cookies', false],
      ['cookie mode', true],
    ] as const)('in a frame of another site the user stays over a reload: %s (remember: %s)', async (way, remember) => {
      const tab = await open(way);
      expect(await says(tab, 'anonymous')).toMatchObject({ ping: 401 });
      await ask(tab, { login: { remember } });
      expect(await says(tab, 'authenticated')).toMatchObject({ ping: 200, warnings: [] });
      await tab.evaluate(() => window.told.splice(0));
      await tab.reload();
      expect(await says(tab, 'authenticated')).toMatchObject({ ping: 200, warnings: [] });
      await ask(tab, { logout: true });
      expect(await says(tab, 'anonymous')).toMatchObject({ ping: 401 });
      await tab.reload();
      expect(await says(tab, 'anonymous')).toMatchObject({ ping: 401 });
    });

    it('in cookie mode the refresh token is in no cookie that script can read, and a logout is confirmed', async () => {
      const tab = await open('cookie mode');
      await says(tab, 'anonymous');
      await ask(tab, { login: { remember: true } });
      const told = await says(tab, 'authenticated');
      expect(told?.cookies.split(/[ ,;]+/).sort()).toEqual(['csrftoken', 'latchkey_session']);
      await ask(tab, { logout: true });
      expect(await says(tab, 'anonymous')).toMatchObject({ revoked: true });
    });

    it('cookies without Partitioned are not kept: the user is warned of, and logged out at a reload', async () => {
      const tab = await open('cookies without Partitioned');
      await says(tab, 'anonymous');
      await ask(tab, { login: { remember: true } });
      expect(await says(tab, 'authenticated')).toMatchObject({ ping: 200, cookies: '', warnings: ['storage_failed'] });
      await tab.reload();
      expect(await says(tab, 'anonymous')).toMatchObject({ ping: 401 });
    });

    it('a token that the page around hands over logs the frame in', async () => {
      const tab = await open('memory');
      await says(tab, 'anonymous');
      const headers = { 'Content-Type': 'application/json' };
      const path = `${site.server.origin}/body/auth/jwt/create/`;
      const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(ada) });
      await ask(tab, { access: (await response.json()).access });
      expect(await says(tab, 'authenticated')).toMatchObject({ ping: 200, cookies: '', warnings: [] });
    });

    it.each(['the default storage', 'partitioned cookies', 'cookie mode'] as const)(
      'a login in a frame of one site is no login in a frame of another, nor on the widget’s own pages: %s',
      async (way) => {
        const tab = await open(way);
        await says(tab, 'anonymous');
        await ask(tab, { login: { remember: true } });
        await says(tab, 'authenticated');
        const elsewhere = await open(way, 'mall.localhost');
        expect(await says(elsewhere, 'anonymous')).toMatchObject({ ping: 401 });
        const own = await site.profile.open(`${home}/widget/`);
        await until(() => own.evaluate(() => document.title), 'anonymous');
        expect(await says(tab, 'authenticated')).toMatchObject({ ping: 200 });
      },
    );
  },
);
