import type { Browser } from 'puppeteer-core';
import { freshPage, peakDuring } from '../chromium/browser.ts';
import type { Site } from '../chromium/site.ts';
import { type Finding, median } from '../report.ts';

const MB = 256;
const mostMemory = 1.1;

export async function uploads(browser: Browser, site: Site): Promise<Finding> {
  const ways = ['bare fetch', 'auth.fetch', 'auth.api'] as const;
  const peaks = new Map<string, number[]>(ways.map((way) => [way, []]));
  for (let round = 0; round < 3; round += 1) {
    for (const way of ways) {
      const page = await freshPage(browser, site.origin);
      await page.evaluate(async (MB) => {
        const { auth } = await import('/upload.js' as string);
        await auth.login({ username: 'ada', password: 'secret' });
        const chunk = new Uint8Array(1_000_000).fill(7);
        Object.assign(globalThis, { auth, file: new Blob(Array.from({ length: MB }, () => chunk)) });
      }, MB);
      const peak = await peakDuring(browser, () =>
        page.evaluate(async (way) => {
          const { auth, file } = globalThis as unknown as {
            auth: { fetch: typeof fetch; api: { post(url: string, options: object): Promise<Response> } };
            file: Blob;
          };
          if (way === 'auth.api') await auth.api.post('upload/', { body: file, timeout: false });
          else await (way === 'auth.fetch' ? auth.fetch : fetch)('/upload/', { method: 'POST', body: file });
        }, way),
      );
      peaks.get(way)?.push(peak);
      await page.browserContext().close();
    }
  }
  const base = median(peaks.get('bare fetch') ?? []);
  return {
    title: `An upload of ${MB} MB in Chromium`,
    how: 'How much more memory all processes of the browser hold at the most while a `Blob` is sent, its own bytes not counted; three alternating rounds.',
    head: ['way', 'peak, MB (each round)', 'more than bare fetch, MB'],
    rows: ways.map((way) => [
      way,
      (peaks.get(way) ?? []).map((peak) => peak.toFixed(0)).join(', '),
      (median(peaks.get(way) ?? []) - base).toFixed(0),
    ]),
    bounds: ways.slice(1).map((way) => {
      const times = (MB + median(peaks.get(way) ?? [])) / (MB + base);
      return {
        what: `peak memory of an upload by ${way}, the file counted, times bare fetch`,
        limit: mostMemory.toFixed(2),
        found: times.toFixed(2),
        isKept: times <= mostMemory,
      };
    }),
  };
}
