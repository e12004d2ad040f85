/** The demo, as static files: each control does what it says, in the page's words and in the server's log. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from './client.ts';
import { DemoPage, serveDemo } from './demo-page.ts';
import { type Browser, browsers } from './tab.ts';

const shown = (name: string) => readFileSync(new URL(`../../demo/shown/${name}.ts`, import.meta.url), 'utf8');
const ping = (status: number | string) => `${status} GET /api/ping/ latchkey, tab 1`;
const refresh = (status: number | string) => `${status} POST /auth/jwt/refresh/ latchkey, tab 1`;

let demo: Awaited<ReturnType<typeof serveDemo>>;
beforeAll(async () => {
  demo = await serveDemo();
});
afterAll(() => demo?.close());

describe.each(browsers())('$name', ({ launch }) => {
  let browser: Browser;
  let page: DemoPage;
  beforeAll(async () => {
    browser = await launch();
    // One tab for all: a browser ends with its last one.
    const profile = await browser.freshProfile();
    page = new DemoPage(await profile.open(demo.address));
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    await page.isVisitedFirst();
  });

  it('“Expire” and “Revoke”: the next call is refused, and sent again with a new token', async () => {
    await page.logIn();
    for (const [button, words] of [
      ['expire', /time run out/],
      ['revoke', /refuse the access token/],
    ] as const) {
      await page.click(button);
      await page.reads('log-list', words);
      await page.click('call-one');
      await page.serverSaw(ping(401), refresh(200), ping(200));
      await page.storyTells(/GET \/api\/ping\/ sent again with the new token/);
    }
    expect(await page.text('result-statuses')).toBe('200');
    expect(await page.text('log-list')).toContain('the server had answered 401');
  });

  it('“A stranger spends the refresh token”: the next renewal is refused, and the session is over', async () => {
    await page.logIn();
    await page.click('spend');
    await page.reads('log-list', /copy of the refresh token/);
    await page.serverSaw('200 POST /auth/jwt/refresh/ a stranger');
    await page.click('renew');
    await page.reads('state-detail', /the server refused the refresh token/);
    await page.serverSaw(refresh(401));
    await page.storyTells(/refresh refused by the server \(401 token_not_valid\): session ended/);
    await page.storyTells(/Logged out at [\d:]+: the server refused the refresh token of Tab 1/);
    expect(await page.text('state-reason')).toBe('rejected');
  });

  it('in bad weather nothing is renewed, and the session stays', async () => {
    await page.logIn();
    for (const [weather, status, words] of [
      ['busy', 429, /\(429\)/],
      ['portal', 200, /\(200\)/],
    ] as const) {
      await page.weather(weather);
      await page.click('renew');
      await page.serverSaw(refresh(status));
      await page.reads('log-list', words);
      await page.storyTells(new RegExp(`refresh not possible now \\(${status}\\): still logged in`));
    }
    for (const [weather, status, words, story] of [
      ['down', 503, /^503$/, /GET \/api\/ping\/ answered 503/],
      ['offline', 'none', /^no answer$/, /GET \/api\/ping\/ was not answered/],
    ] as const) {
      await page.weather(weather);
      await page.click('call-one');
      await page.serverSaw(ping(status));
      await page.reads('result-statuses', words);
      await page.storyTells(story);
    }
    expect(await page.text('state-headline')).toBe('Logged in as ada');
    await page.weather('fine');
    await page.click('renew');
    await page.storyTells(/token refreshed in .*: the page asked for it/);
    await page.serverSaw(refresh(200));
  });

  it('the sliders change the life of new tokens, the time that a request takes, and the clock', async () => {
    await page.set('access-seconds', '4');
    await page.reads('log-list', /from now on live 60 s|from now on live 1 min/);
    await page.logIn();
    expect(Number(await page.text('life-count'))).toBeGreaterThan(50);
    await page.storyTells(/access token good for (59|60) s/);
    await page.set('latency', '3');
    await page.click('renew');
    const [, tookMs] = /renewed in (\d+) ms/.exec(await page.reads('log-list', /you asked for it/)) ?? [];
    expect(Number(tookMs)).toBeGreaterThanOrEqual(1_000);
    await page.set('latency', '0');

    await page.set('clock', '7');
    await page.reads('log-list', /clock is 1 h ahead/);
    // By this clock the token is over, so a request asks for a new one first.
    await page.click('call-one');
    await page.reads('result-statuses', /200/);
    await page.serverSaw(refresh(200), ping(200));
    await page.storyTells(/token refreshed in .*: a request needed it/);
  });

  it('a tab in the page shares the session, from login to logout', async () => {
    await page.click('open-frame');
    await page.logIn();
    const frame = (id: string) =>
      page.tab.evaluate(
        (id) => document.querySelector('iframe')?.contentDocument?.getElementById(id)?.textContent ?? '',
        id,
      );
    await until(() => frame('state-headline'), 'Logged in as ada');
    await page.click('renew');
    await until(() => frame('news'), 'Another tab renewed the access token; this one took it over without a request.');
    await page.storyTells(/Tab 1anew token taken over from another tab, without a request/);
    await page.click('logout');
    await until(() => frame('state-headline'), 'Logged out');
    expect((await page.seen()).filter((line) => line.includes('refresh'))).toEqual([refresh(200)]);
  });

  it('keeps the tokens where it is told, and shows the code that does', async () => {
    for (const [keep, file] of [
      ['sessionStorage', 'session-storage'],
      ['cookies', 'cookies'],
      ['memory', 'memory'],
      // What the page begins with.
      ['localStorage', 'local-storage'],
      ['httpOnly', 'http-only'],
    ] as const) {
      await page.loadsAnew(() => page.set('keep', keep));
      await page.logIn();
      await page.click('renew');
      await page.reads('log-list', /you asked for it/);
      expect(await page.text('code-lines')).toBe(shown(file).trim());
      await page.click('logout');
    }
    expect(await page.seen()).toContain('200 POST /http-only/auth/jwt/refresh/ latchkey, tab 1');
    expect(await page.text('spend-note')).toContain('No script can read');
  });

  it('an ordinary day costs the script by hand its session, and the client none', async () => {
    await page.click('race-run');
    await page.reads('race-words', /^Evening/, 25_000);
    expect(Number(await page.text('byHand-lost'))).toBeGreaterThanOrEqual(1);
    expect(await page.text('latchkey-lost')).toBe('0');
    expect(await page.text('latchkey-refreshes')).toBe('1');
    expect(Number(await page.text('byHand-refreshes'))).toBeGreaterThan(1);
  });
});
