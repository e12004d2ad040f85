import { readdirSync, readFileSync } from 'node:fs';
import { type Browser, launch, type Page } from 'puppeteer-core';

export const openBrowser = (): Promise<Browser> =>
  launch({
    headless: true,
    executablePath: process.env.LATCHKEY_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
    protocolTimeout: 120_000,
  });

/** A page of a profile that nothing has touched yet. */
export async function freshPage(browser: Browser, url: string): Promise<Page> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

/** The memory that a browser's processes hold by themselves, MB: shared pages are counted once (`Pss`). */
function memoryOf(browser: Browser): number {
  const root = browser.process()?.pid;
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // The name of a program may hold spaces and brackets.
      const [, parent] = /\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? [];
      parents.set(Number(name), Number(parent));
    } catch {
      // It ended while we looked.
    }
  }
  const isOurs = (pid: number | undefined): boolean => pid !== undefined && (pid === root || isOurs(parents.get(pid)));
  let kB = 0;
  for (const pid of parents.keys()) {
    if (!isOurs(pid)) continue;
    try {
      kB += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      // The same.
    }
  }
  return kB / 1000;
}

/** How much more memory the browser's processes hold at the most during `work` than before, MB. */
export async function peakDuring(browser: Browser, work: () => Promise<unknown>): Promise<number> {
  const before = memoryOf(browser);
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, memoryOf(browser));
  }, 25);
  try {
    await work();
  } finally {
    clearInterval(watch);
  }
  return peak - before;
}
