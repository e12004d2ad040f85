import { expect, test } from 'vitest';
import { type AuthOptions, djoser, type TokenStorage } from '../../src/index.ts';
import type { Failure } from '../../src/testing.ts';
import { type App, openApp, pass, slowRefresh, waysToBeOver, within } from './helpers/app.ts';
import { showCookies } from './helpers/cookies.ts';
import { answer, follow, origin, refresh, tokensSent } from './helpers/stage.ts';

const isPublic: NonNullable<AuthOptions['isPublic']> = ({ url }) => url.pathname.startsWith('/public/');
const news = `${origin}/public/news/`;

/** What anybody may see. Whoever comes with a token that is over is refused, as everywhere in DRF. */
function routes({ server }: App): void {
  for (const path of ['/public/news/', '/public/prices/']) server.route('GET', path, () => [], { protected: false });
}

/** The status, which is there within a tenth of a second. */
async function statusAtOnce(call: Promise<Response>): Promise<number | undefined> {
  const outcome = follow(call);
  await pass(0.1);
  return outcome.value?.status;
}

test('B191 · a visitor comes back after the end of the session: what isPublic names is there at page load, and at once', async () => {
  const app = openApp({ refreshSeconds: 600, latencyMs: slowRefresh(3) });
  routes(app);
  const before = await app.loggedIn();
  before.dispose();
  await pass(700);

  const auth = app.client({ isPublic });
  const calls = [auth.fetch(news), auth.fetch(`${origin}/public/prices/`)].map((call) => follow(call));
  await pass(0.1);
  expect(calls.map(({ value }) => value?.status)).toEqual([200, 200]);
  expect(tokensSent(app.server, '/public/news/')).toEqual([null]);
});

const outages: Record<string, Failure> = {
  'answers 503': 503,
  'answers 429': () => answer({ detail: 'Request was throttled.' }, 429),
  'never answers': 'hang',
  'is out of reach': 'network',
};

test.each(waysToBeOver.flatMap((way) => Object.keys(outages).map((outage) => [outage, way] as const)))(
  'B192 · the token is over and the refresh endpoint is out of order: what isPublic names is there, each time and at once (it %s, token %s)',
  async (outage, way) => {
    const app = openApp();
    routes(app);
    app.server.failNext(refresh, Array(30).fill(outages[outage]));
    const auth = await app.over(way, { isPublic });

    for (let i = 0; i < 4; i += 1) {
      expect(await statusAtOnce(auth.fetch(news))).toBe(200);
      await pass(1.5);
    }
    // A page that is loading waits for the refresh as long as its callers do.
    await pass(3);
    expect(auth.state.status).toBe('authenticated');
  },
);

test('what isPublic names does not wait for a store that is slow to be read', async () => {
  const app = openApp();
  routes(app);
  const slow: TokenStorage = {
    shared: false,
    read: () => new Promise((resolve) => setTimeout(resolve, 3000, null)),
    write() {},
    clear() {},
  };
  const auth = app.client({ isPublic, storage: slow });
  expect(await statusAtOnce(auth.fetch(news))).toBe(200);
  expect(await statusAtOnce(auth.api.get('public/news/'))).toBe(200);
  await within(5, auth.ready);
});

test('what isPublic names does not wait for the refresh of a cookie that script cannot see', async () => {
  const app = openApp({ url: `${origin}/`, refreshIn: 'cookie' });
  routes(app);
  const browser = app.server.browser({ origin });
  showCookies(browser.jar);
  const options = { isPublic, fetch: browser.fetch, server: djoser({ scheme: 'Bearer', refreshIn: 'cookie' }) };
  const before = await app.loggedIn(options);
  before.dispose();
  app.server.setLatency(slowRefresh(3));

  const auth = app.client(options);
  expect(await statusAtOnce(auth.fetch(news))).toBe(200);
  expect(tokensSent(app.server, '/public/news/')).toEqual([null]);
});

test('what isPublic names does not wait until the scheme of tokens is known', async () => {
  const app = openApp();
  routes(app);
  app.server.failNext('users/me', Array(10).fill('hang'));
  const auth = app.client({ isPublic });
  const adopting = follow(auth.adopt(app.server.issue('ada')));
  expect(await statusAtOnce(auth.fetch(news))).toBe(200);
  await pass(1.5);
  expect(await statusAtOnce(auth.fetch(news))).toBe(200);
  await pass(60);
  expect(adopting.done).toBe(true);
});

test('what isPublic names goes out with the token while one is good', async () => {
  const app = openApp();
  routes(app);
  const auth = await app.loggedIn({ isPublic });
  expect(await statusAtOnce(auth.fetch(news))).toBe(200);
  expect(tokensSent(app.server, '/public/news/')).toEqual([app.pairs[0]?.access]);
});
