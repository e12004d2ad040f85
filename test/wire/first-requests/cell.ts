/** One cell of the table: a fresh browser profile, a login, a moment, a first request and a second one. */
import type { Browser, Page } from 'puppeteer-core';
import { expression, unwrap } from '../../browser/evaluation.ts';
import { ada, type DjoserServer } from '../../djoser/harness.ts';
import { startWire } from '../wire.ts';
import type { FirstRequest } from './asked.ts';
import type { ServerKind } from './servers.ts';

export const moments = ['login', 'reload', 'sleep'] as const;
export type Moment = (typeof moments)[number];

/** What the user has seen. */
export interface Seen {
  readonly first: string;
  readonly second: string;
  readonly refreshes: number;
  readonly isLoggedIn: boolean;
  /** Red lines in the network panel that the user's own first request does not explain. */
  readonly red: readonly string[];
  /** Errors and warnings in the console, other than the browser's own words for a red line. */
  readonly console: readonly string[];
  /** Red lines before: at the login. */
  readonly redAtLogin: readonly string[];
}

/** Longer than an access token lives, s. */
const asleepSeconds = 400;

export async function runCell(
  browser: Browser,
  server: DjoserServer,
  kind: ServerKind,
  moment: Moment,
  request: FirstRequest,
): Promise<Seen> {
  await using wire = await startWire(() => server);
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    const panel = watch(page);
    const run = async <Args extends unknown[], Result>(
      work: (...args: Args) => Result | Promise<Result>,
      ...args: Args
    ) => unwrap<Result>((await page.evaluate(expression(work, args))) as string);
    const create = () =>
      page.evaluate(`window.auth = (({ ${names} }) => ${kind.client})(latchkey); auth.ready.then(() => {})`);

    await page.goto(`${wire.origin}/static-test/index.html`);
    await create();
    const { username, password } = ada;
    await run(async (credentials) => void (await window.auth.login(credentials)), { username, password });
    const redAtLogin = panel.take().red;
    const before = (await wire.refreshes()).total;
    if (moment === 'reload') {
      await page.reload();
      await create();
    } else if (moment === 'sleep' && !kind.neverRefreshes) {
      const token = await run(() => window.auth.accessToken);
      if (token !== null) await server.control.revokeAccess(token, { expired: true });
      await run((ms) => window.clock.setAhead(ms), asleepSeconds * 1000);
    }

    const { first, second } = await askBoth(page, request);
    const isLoggedIn = await run(() => window.auth.state.status === 'authenticated');
    const { red, console } = panel.take();
    const own = request.path.split('?')[0];
    return {
      first,
      second,
      refreshes: (await wire.refreshes()).total - before,
      isLoggedIn,
      red: red.filter((line) => !(line.endsWith(` ${own} ${first}`) || line.endsWith(` ${own} ${brokenOff[first]}`))),
      console,
      redAtLogin,
    };
  } finally {
    await context.close();
  }
}

const names = 'createAuth, djoser, simpleJwt, djoserToken, djRestAuth, ninjaJwt';
const brokenOff: Record<string, string> = { AbortError: 'net::ERR_ABORTED' };

async function askBoth(page: Page, { ask, path, isSlow }: FirstRequest): Promise<{ first: string; second: string }> {
  const script = `(async () => {
    const { auth } = window;
    const said = (answer) => answer.catch((error) => error.code ?? error.name);
    let isSettled = false;
    const first = said((${ask.toString().replace(/^async ask/, 'async function')})(auth, ${JSON.stringify(path)}));
    first.then(() => { isSettled = true; });
    if (!${isSlow === true}) await first;
    const second = await said(auth.fetch('/api/ping/').then(({ status }) => String(status)));
    const isHeldUp = ${isSlow === true} && isSettled;
    return JSON.stringify({ first: await first, second: isHeldUp ? second + ', held up' : second });
  })()`;
  return JSON.parse((await page.evaluate(script)) as string);
}

/** What the network panel and the console of a page show. */
function watch(page: Page) {
  let red: string[] = [];
  let lines: string[] = [];
  const pathOf = (url: string) => new URL(url).pathname;
  page.on('response', (response) => {
    const request = response.request();
    if (response.status() >= 400) red.push(`${request.method()} ${pathOf(response.url())} ${response.status()}`);
  });
  page.on('requestfailed', (request) => {
    red.push(`${request.method()} ${pathOf(request.url())} ${request.failure()?.errorText}`);
  });
  page.on('console', (message) => {
    const isProblem = ['error', 'warn', 'warning'].includes(message.type());
    // The browser says each red line here once more.
    if (isProblem && !message.text().startsWith('Failed to load resource')) lines.push(message.text());
  });
  page.on('pageerror', (error) => lines.push(String(error)));
  return {
    take() {
      const taken = { red, console: lines };
      red = [];
      lines = [];
      return taken;
    },
  };
}
