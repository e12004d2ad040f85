import type { Browser, Page } from 'puppeteer-core';
import type { Site } from '../chromium/site.ts';
import type { Bound, Finding } from '../report.ts';

const size = 50;
/** Long enough for fifty tabs to load the program while the token is good. */
const lifeSeconds = 15;

/** By name, where a module with `login(pair)` and `orders()` is. */
type Programs = readonly (readonly [name: string, path: string])[];

/** Fifty tabs of one profile on one session, whose access token comes to its end in all of them at once. */
export async function fiftyTabs(browser: Browser, site: Site, programs: Programs): Promise<Finding> {
  const rows: string[][] = [];
  const bounds: Bound[] = [];
  for (const [name, path] of programs) {
    const context = await browser.createBrowserContext();
    const pages = await Promise.all(Array.from({ length: size }, () => context.newPage()));
    await Promise.all(pages.map((page) => page.goto(site.origin)));

    const reusedBefore = site.reused;
    const over = new Promise((resolve) => setTimeout(resolve, lifeSeconds * 1000 + 500));
    await signIn(pages[0] as Page, path, site);
    await Promise.all(pages.map((page) => page.evaluate(async (path) => void (await import(path)), path)));
    site.takeRequests();
    await over;

    const startedAt = performance.now();
    const answered = await Promise.all(pages.map((page) => page.evaluate(ask, path)));
    const ms = performance.now() - startedAt;
    const refreshes = site.takeRequests().filter((request) => request !== '/orders/').length;
    const yes = answered.filter(Boolean).length;
    // Whoever is thrown out is seen at the next request.
    const after = (await Promise.all(pages.map((page) => page.evaluate(ask, path)))).filter(Boolean).length;
    rows.push([name, `${refreshes}`, `${site.reused - reusedBefore}`, `${yes}`, `${after}`, ms.toFixed(0)]);
    if (name.startsWith('latchkey'))
      bounds.push({
        what: `${size} tabs of Chromium that wake on one expired one-time refresh token`,
        limit: `1 refresh, ${size} answered`,
        found: `${refreshes} refresh, ${yes} answered`,
        isKept: refreshes === 1 && yes === size,
      });
    await context.close();
  }
  return {
    title: 'Fifty tabs and one refresh token that works once',
    how: `Fifty pages of one profile in Chromium, on one session. Its token comes to its end, and all of them ask the API at once. *Refreshes* are those from the loading of the fiftieth tab on; a library may be early with its one. *Next* is how many get an answer to one more request.`,
    head: ['library', 'refreshes', 'of them with a spent token', 'tabs answered', 'next', 'ms'],
    rows,
    bounds,
  };
}

const signIn = (page: Page, path: string, site: Site) =>
  page.evaluate(
    async (path, pair) => {
      const { login } = await import(path);
      await login(pair);
    },
    path,
    { ...site.issue(lifeSeconds) },
  );

async function ask(path: string): Promise<boolean> {
  const { orders } = await import(path);
  return orders().then(
    (json: { id?: number }) => json.id === 1,
    () => false,
  );
}
