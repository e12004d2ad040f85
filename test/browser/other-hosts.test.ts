/** What the hosts beside the API get to see of a session: the one that the page comes from, its other ports, and where an answer redirects to. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type DjoserServer, startDjoser } from '../djoser/harness.ts';
import { type Host, passOn, startHost } from '../helpers/host.ts';
import { ping, until } from './client.ts';
import { cookieMode, tokensIn } from './cookie-mode.ts';
import { byDefault, inEveryBrowser } from './site.ts';

/** The name of the page's host. The API has another one. */
const name = 'app.localhost';

inEveryBrowser({ only: 'Chromium' }, (site) => {
  let pages: Host;
  let program: Host;
  let api: DjoserServer;
  beforeAll(async () => {
    pages = await startHost(passOn(site.server.origin));
    program = await startHost((_, answer) => answer.setHeader('Content-Type', 'text/html').end('another program'));
    api = await startDjoser({ profile: 'bearer-scheme', origins: [pages.origin(name)] });
  });
  beforeEach(() => {
    for (const host of [pages, program]) host.received.splice(0);
    return api.control.reset();
  });
  afterAll(async () => {
    for (const host of [pages, program]) await host?.stop();
    await api?.stop();
  });

  it.each([{ remember: false }, { remember: true }])(
    'B206 · with the default storage no token travels to the host of the page, nor to another program on another port of it ($remember)',
    async (options) => {
      const client = await site.open({ ...byDefault, baseUrl: api.baseUrl }, { origin: pages.origin(name) });
      await client.login('ada', options);
      expect(await client.ping(`${api.origin}${ping}`)).toBe(200);
      await client.tab.evaluate(
        () =>
          new Promise((resolve) => {
            const picture = new Image();
            picture.onload = picture.onerror = resolve;
            picture.src = '/picture.png';
          }),
      );
      await client.tab.reload();
      await client.becomes('authenticated');
      expect(await client.ping(`${api.origin}${ping}`)).toBe(200);
      await client.tab.goto(`${program.origin(name)}/program/`);

      expect(pages.received.map(({ url }) => url)).toContain('/picture.png');
      expect(program.received.map(({ url }) => url)).toContain('/program/');
      for (const { received } of [pages, program]) expect(tokensIn(JSON.stringify(received))).toEqual([]);
      const calls = (await api.control.log()).filter(({ method, path }) => method === 'GET' && path === ping);
      expect(calls.map(({ tokens }) => tokens)).toEqual([['own'], ['own']]);
    },
  );
});

inEveryBrowser({ profile: 'cookie', only: 'Chromium' }, (site) => {
  /** Takes whatever a page of another origin sends. */
  let elsewhere: Host;
  beforeAll(async () => {
    elsewhere = await startHost((asked, answer) => {
      answer.setHeader('Access-Control-Allow-Origin', asked.headers.origin ?? '*');
      answer.setHeader('Access-Control-Allow-Credentials', 'true');
      answer.setHeader('Access-Control-Allow-Headers', asked.headers['access-control-request-headers'] ?? '*');
      answer.setHeader('Access-Control-Allow-Methods', 'POST, PUT, PATCH, DELETE');
      answer.end('{}');
    });
  });
  beforeEach(() => {
    elsewhere.received.splice(0);
  });
  afterAll(() => elsewhere?.stop());

  /** The headers that `elsewhere` has been sent by requests that are no preflights. */
  const arrived = () => elsewhere.received.filter(({ method }) => method !== 'OPTIONS').map(({ headers }) => headers);

  it('B209 · a POST that the API answers with 307 to somewhere else does not carry the CSRF value there', async () => {
    const client = await site.open(cookieMode);
    await client.login();
    const location = `${elsewhere.origin('localhost')}/orders/`;
    await site.server.control.failNext(ping, { status: 307, headers: { Location: location }, times: 10 });
    // The page's own fetch is taken there with all its headers: nothing but the client keeps the value back.
    await client.tab.evaluate((path) => fetch(path, { method: 'POST', headers: { 'X-CSRFToken': 'bare' } }), ping);
    expect(arrived()).toMatchObject([{ 'x-csrftoken': 'bare' }]);
    elsewhere.received.splice(0);

    await client.tab.evaluate(async (path) => {
      const { auth } = window;
      const calls = [
        () => auth.fetch(path, { method: 'POST', body: '{}' }),
        () => auth.fetch(new Request(path, { method: 'POST', body: '{}' })),
        () => auth.fetch(path, { method: 'DELETE', credentials: 'include' }),
        () => auth.fetch(new Request(path, { method: 'PUT', redirect: 'follow' })),
      ];
      // They may fail.
      for (const call of calls) await call().catch(() => {});
    }, ping);
    const value = await client.tab.evaluate(() => /csrftoken=(\w+)/.exec(document.cookie)?.[1] ?? '');
    expect(value).toMatch(/^\w{32,64}$/);
    expect(arrived().flatMap((headers) => headers['x-csrftoken'] ?? [])).toEqual([]);
    expect(JSON.stringify(elsewhere.received).includes(value)).toBe(false);
    expect(arrived().flatMap(({ authorization }) => authorization ?? [])).toEqual([]);

    // Where nothing redirects, the value is sent as ever.
    await site.server.control.reset();
    await until(
      () => client.tab.evaluate(async (path) => (await window.auth.fetch(path, { method: 'POST' })).status, ping),
      200,
    );
    expect((await site.requests(ping)).at(-1)).toMatchObject({ hasCsrfToken: true });
  });
});
