import { type BrowserContext, type Browser as Driver, type LaunchOptions, launch, type Page } from 'puppeteer-core';
import { expression, unwrap } from './evaluation.ts';
import { noteProblems } from './problems.ts';
import { crashPage, signalBrowser } from './processes.ts';
import type { Ability, Browser, EngineName, Problem, Profile, ProfileOptions, Tab } from './tab.ts';

const patienceMs = 20_000;

/** How Chromium is started. */
export const chromium: LaunchOptions = {
  executablePath: process.env.LATCHKEY_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  acceptInsecureCerts: true,
  // Hidden tabs shall be throttled as they are for a user.
  ignoreDefaultArgs: [
    '--disable-background-timer-throttling',
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
  ],
};

export async function blink(): Promise<Browser> {
  return launched('Chromium', {}, chromium);
}

export async function gecko(): Promise<Browser> {
  return launched(
    'Firefox',
    { freeze: 'WebDriver BiDi has no command that freezes a tab' },
    {
      browser: 'firefox',
      executablePath: process.env.LATCHKEY_FIREFOX ?? '/usr/bin/firefox-esr',
    },
  );
}

async function launched(
  name: EngineName,
  cannot: Partial<Record<Ability, string>>,
  options: LaunchOptions,
): Promise<Browser> {
  // A profile directory of its own is made, and removed when the browser closes.
  const driver = await launch({ headless: true, protocolTimeout: patienceMs, ...options });
  let context: BrowserContext | undefined;
  const forget = async () => {
    const last = context;
    context = undefined;
    await last?.close();
  };
  return {
    name,
    cannot,
    async freshProfile({ proxy }: ProfileOptions = {}) {
      await forget();
      context = await driver.createBrowserContext(proxy === undefined ? {} : { proxyServer: proxy });
      return profileOf(driver, context, forget);
    },
    async sleep() {
      signalBrowser(pidOf(driver), 'SIGSTOP');
    },
    async wake() {
      signalBrowser(pidOf(driver), 'SIGCONT');
    },
    close: () => driver.close(),
  };
}

function pidOf(driver: Driver): number {
  const pid = driver.process()?.pid;
  if (pid === undefined) throw new Error('The browser has no process of ours.');
  return pid;
}

function profileOf(driver: Driver, context: BrowserContext, close: () => Promise<void>): Profile {
  return {
    async open(url) {
      const page = await context.newPage();
      page.setDefaultTimeout(patienceMs);
      const problems = noteProblems(page);
      await page.goto(url);
      return tabOf(driver, context, page, problems);
    },
    close,
  };
}

function tabOf(driver: Driver, context: BrowserContext, page: Page, problems: readonly Problem[]): Tab {
  const evaluate: Tab['evaluate'] = async (run, ...args) =>
    unwrap((await page.evaluate(expression(run, args))) as string);

  const lifecycle = async (state: 'frozen' | 'active') => {
    const session = await page.createCDPSession();
    await session.send('Page.setWebLifecycleState', { state });
    await session.detach();
  };

  return {
    evaluate,
    async goto(url) {
      await page.goto(url);
    },
    async reload() {
      await page.reload();
    },
    async back() {
      // `goBack` waits for a load, which a page from the back/forward cache never has in Firefox.
      const address = () =>
        page.evaluate('document.readyState === "complete" ? location.href : null').catch(() => null);
      const from = await address();
      await page.evaluate('void setTimeout(() => history.back())');
      for (let waited = 0; [from, null].includes((await address()) as string | null); waited += 20) {
        if (waited > patienceMs) throw new Error('The page did not go back.');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async hide() {
      const other = await context.newPage();
      await other.bringToFront();
    },
    show: () => page.bringToFront(),
    freeze: () => lifecycle('frozen'),
    resume: () => lifecycle('active'),
    offline: (is) => page.setOfflineMode(is),
    async problems() {
      // What the page has done so far is told before the answer to a question.
      await page.evaluate('1');
      return [...problems];
    },
    async crash() {
      await crashPage(pidOf(driver), (ms) => evaluate(work, ms));
    },
    close: () => page.close(),
  };
}

/** Keeps a page's thread, and with it its process, busy. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
