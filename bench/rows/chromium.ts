import type { Browser } from 'puppeteer-core';
import { freshPage, openBrowser } from '../chromium/browser.ts';
import { openSite, type Site } from '../chromium/site.ts';
import { baselines, libraries } from '../libraries.ts';
import { type Bound, type Finding, median, spread } from '../report.ts';
import { downloads } from './downloads.ts';
import { bundle } from './size.ts';
import { fiftyTabs } from './tabs.ts';
import { uploads } from './uploads.ts';

const rounds = 15;
const longestImportMs = 20;
/** Who else has a program with a login, a store that tabs share, and a renewal. */
const renewing = new Set(['ky by hand, careful', 'axios + axios-auth-refresh', 'axios + axios-jwt']);
const upload = `import { createAuth } from 'latchkey'
export const auth = createAuth({ baseUrl: '/auth/', apiUrl: '/' })`;

const tabs = `import { createAuth } from 'latchkey'
const auth = createAuth({ baseUrl: '/auth/', apiUrl: '/' })
export const login = (pair) => auth.adopt(pair)
export const orders = async () => { await auth.ready; return auth.api.get('orders/').json() }`;

/** The rows that only a real browser can tell, in one browser. */
export async function inChromium(): Promise<Finding[]> {
  const uses = [...baselines, ...libraries].filter(({ name }) => name !== 'latchkey (auth.fetch)');
  const modules = new Map<string, Uint8Array>();
  for (const [index, { use }] of uses.entries()) modules.set(`/use-${index}.js`, await bundle(use));
  modules.set('/upload.js', await bundle(upload));
  modules.set('/tabs.js', await bundle(tabs));
  const site = await openSite(modules);
  const browser = await openBrowser();
  try {
    return [
      await start(
        browser,
        site,
        uses.map(({ name }) => name),
      ),
      await pageLoads(browser, site),
      await fiftyTabs(browser, site, [
        ['latchkey (auth.api)', '/tabs.js'],
        ...uses.flatMap(({ name }, index) => (renewing.has(name) ? [[name, `/use-${index}.js`] as const] : [])),
      ]),
      await uploads(browser, site),
      await downloads(browser, site),
    ];
  } finally {
    await browser.close();
    await site.close();
  }
}

async function start(browser: Browser, site: Site, names: readonly string[]): Promise<Finding> {
  const imports = names.map(() => [] as number[]);
  const firsts = names.map(() => [] as number[]);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, name] of names.entries()) {
      const page = await freshPage(browser, site.origin);
      const asks = name.startsWith('latchkey') && name !== 'latchkey/core';
      const [importMs, firstMs] = await page.evaluate(
        async (path, asks) => {
          const clock = performance.now();
          const module = await import(path);
          const imported = performance.now() - clock;
          if (asks) await module.login('ada', 'secret');
          const before = performance.now();
          if (asks || module.orders.length > 0) await module.orders('token');
          return [imported, performance.now() - before] as const;
        },
        `/use-${index}.js`,
        asks,
      );
      imports[index]?.push(importMs);
      if (asks || name.startsWith('bare')) firsts[index]?.push(firstMs);
      await page.browserContext().close();
    }
  }
  return {
    title: 'Start in Chromium',
    how: `A fresh profile each time, ${rounds} alternating rounds. *Import*: from \`import()\` to an evaluated module, over loopback, with parsing and the creation of a client. *First request*: from the call to parsed JSON, over loopback; the bare ones, and those which can log in here.`,
    head: ['library', 'import, ms', 'first request, ms'],
    rows: names
      .map((name, index) => ({ name, imports: imports[index] ?? [], firsts: firsts[index] ?? [] }))
      .sort((a, b) => median(a.imports) - median(b.imports))
      .map((row) => [row.name, spread(row.imports, 1), row.firsts.length > 0 ? spread(row.firsts, 1) : '']),
    bounds: names.flatMap((name, index) => {
      if (!name.startsWith('latchkey')) return [];
      const found = median(imports[index] ?? []);
      const limit = `${longestImportMs} ms`;
      return [{ what: `import of ${name}`, limit, found: `${found.toFixed(1)} ms`, isKept: found <= longestImportMs }];
    }),
  };
}

/** The page script that people write: verify on each load, else refresh, then ask who it is. */
async function byHand(isOver: boolean): Promise<void> {
  const ask = (path: string) => fetch(path, { method: 'POST', body: '{}' });
  const verified = await ask(isOver ? '/auth/jwt/verify/?over' : '/auth/jwt/verify/');
  if (!verified.ok) await ask('/auth/jwt/refresh/');
  await fetch('/auth/users/me/');
}

async function pageLoads(browser: Browser, site: Site): Promise<Finding> {
  const rows: string[][] = [];
  const bounds: Bound[] = [];
  for (const isOver of [false, true]) {
    const page = await freshPage(browser, site.origin);
    await page.evaluate(async (isOver) => {
      const { auth } = await import('/upload.js' as string);
      await auth.login({ username: 'ada', password: 'secret' });
      if (!isOver) return;
      // A pair that ended a minute ago, as a tab finds it that was opened again.
      const key = Object.keys(localStorage).find((each) => each.endsWith('/auth')) ?? '';
      const record = JSON.parse(localStorage.getItem(key) ?? '{}') as { askedAt: number; expiresAt: number };
      const askedAt = Date.now() - 360_000;
      localStorage.setItem(key, JSON.stringify({ ...record, askedAt, expiresAt: askedAt + 300_000 }));
    }, isOver);
    site.takeRequests();
    await page.goto(site.origin);
    const status = await page.evaluate(async () => {
      const { auth } = await import('/upload.js' as string);
      return (await auth.ready).status as string;
    });
    const ours = site.takeRequests();
    await page.evaluate(byHand, isOver);
    const theirs = site.takeRequests();
    const say = (paths: readonly string[]) => `${paths.length}${paths.length > 0 ? `: ${paths.join(', ')}` : ''}`;
    rows.push([isOver ? 'over' : 'good', `${say(ours)} (${status})`, say(theirs)]);
    const most = isOver ? 1 : 0;
    bounds.push({
      what: `a page load with a token that is ${isOver ? 'over' : 'good'}`,
      limit: isOver ? '1 request' : '0 requests',
      found: `${ours.length}, ${status}`,
      isKept: ours.length <= most && status === 'authenticated',
    });
    await page.browserContext().close();
  }
  return {
    title: 'Requests for a page load',
    how: 'Until it is known who is logged in, in Chromium, as the server saw them. The page script verifies, else refreshes, and asks for the user.',
    head: ['stored token', 'latchkey', 'the page script that people write'],
    rows,
    bounds,
  };
}
