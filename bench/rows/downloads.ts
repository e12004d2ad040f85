import type { Browser, Page } from 'puppeteer-core';
import { freshPage, peakDuring } from '../chromium/browser.ts';
import { downloadMB, type Site } from '../chromium/site.ts';
import type { Stream } from '../chromium/stream.ts';
import { type Bound, type Finding, median } from '../report.ts';

const rounds = 3;
const ways = ['bare fetch', 'auth.fetch', 'auth.api'] as const;
type Way = (typeof ways)[number];

const mostTimes = 1.1;
/** Of what was written and not read: what the buffers of two connections may differ by, MB. */
const slackMB = 4;
const mostAbortMs = 1000;
const mostWaitMs = 5 * mostAbortMs;
/** How long the page holds a response and reads nothing. */
const holdMs = 1000;

interface Measured {
  readonly peakMB: number[];
  readonly unreadMB: number[];
  readonly abortMs: number[];
}

/** What a large answer costs that the page reads chunk by chunk, does not read, or gives up. */
export async function downloads(browser: Browser, site: Site): Promise<Finding> {
  const found = new Map<Way, Measured>(ways.map((way) => [way, { peakMB: [], unreadMB: [], abortMs: [] }]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [way, measured] of found) {
      const reading = await openPage(browser, site, way);
      measured.peakMB.push(await peakDuring(browser, () => reading.evaluate(readAll, downloadMB)));
      await reading.browserContext().close();
      // A new profile has a new connection, whose buffers no download has made larger.
      const holding = await openPage(browser, site, way);
      measured.unreadMB.push(await unreadIn(holding, site));
      measured.abortMs.push(await abortIn(holding, site));
      await holding.browserContext().close();
    }
  }
  const cells = (values: readonly number[], digits: number) => values.map((value) => value.toFixed(digits)).join(', ');
  return {
    title: `A download of ${downloadMB} MB in Chromium`,
    how: `The page reads the response chunk by chunk and keeps nothing; ${rounds} alternating rounds, each value is of one round. *Peak*: how much more memory all processes of the browser hold at the most than before. *Written*: what the server has written while the page held the response for a second and read nothing. *Abort*: the page reads half of the response and calls \`abort()\`; from this call to the moment at which the server saw the connection close.`,
    head: ['way', 'peak, MB', 'written and not read, MB', 'abort, ms'],
    rows: [...found].map(([way, { peakMB, unreadMB, abortMs }]) => [
      way,
      cells(peakMB, 0),
      cells(unreadMB, 1),
      cells(abortMs, 0),
    ]),
    bounds: boundsOf(found),
  };
}

function boundsOf(found: ReadonlyMap<Way, Measured>): Bound[] {
  const bare = found.get('bare fetch');
  const barePeak = median(bare?.peakMB ?? []);
  const bareUnread = median(bare?.unreadMB ?? []);
  return [...found].flatMap(([way, measured]): Bound[] => {
    if (way === 'bare fetch') return [];
    const times = (downloadMB + median(measured.peakMB)) / (downloadMB + barePeak);
    const unread = median(measured.unreadMB);
    const mostUnread = mostTimes * bareUnread + slackMB;
    const abortMs = Math.max(...measured.abortMs);
    return [
      {
        what: `peak memory of a download by ${way}, the file counted, times bare fetch`,
        limit: mostTimes.toFixed(2),
        found: times.toFixed(2),
        isKept: times <= mostTimes,
      },
      {
        what: `a download by ${way} that the page does not read: written by the server`,
        limit: `${mostUnread.toFixed(1)} MB (${mostTimes.toFixed(2)} times bare fetch, and ${slackMB} MB)`,
        found: `${unread.toFixed(1)} MB`,
        isKept: unread <= mostUnread,
      },
      {
        what: `a download by ${way} that is aborted: the connection is closed (slowest round)`,
        limit: `${mostAbortMs} ms`,
        found: `${abortMs.toFixed(0)} ms`,
        isKept: abortMs <= mostAbortMs,
      },
    ];
  });
}

/** What a page has after `openPage`: a way to ask for the download. */
interface Downloading {
  ask(signal?: AbortSignal): Promise<Response>;
  held?: ReadableStreamDefaultReader<Uint8Array>;
  stop?: AbortController;
}

async function openPage(browser: Browser, site: Site, way: Way): Promise<Page> {
  const page = await freshPage(browser, site.origin);
  await page.evaluate(async (way) => {
    const { auth } = await import('/upload.js' as string);
    await auth.login({ username: 'ada', password: 'secret' });
    Object.assign(globalThis, {
      ask(signal?: AbortSignal): Promise<Response> {
        if (way === 'auth.api') return auth.api.get('download/', { timeout: false, ...(signal && { signal }) });
        return (way === 'auth.fetch' ? auth.fetch : fetch)('/download/', signal && { signal });
      },
    });
  }, way);
  return page;
}

async function readAll(MB: number): Promise<void> {
  const { ask } = globalThis as unknown as Downloading;
  const { body } = await ask();
  let bytes = 0;
  const reader = body!.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) bytes += next.value.length;
  if (bytes !== MB * 1e6) throw new RangeError(`Of the download ${bytes} bytes arrived.`);
}

/** Begins a download, reads nothing for a while, and says what the server has written by then. The download stays open. */
async function unreadIn(page: Page, site: Site): Promise<number> {
  await page.evaluate(async () => {
    const page = globalThis as unknown as Downloading;
    page.stop = new AbortController();
    const { body } = await page.ask(page.stop.signal);
    page.held = body!.getReader();
  });
  await new Promise((resolve) => setTimeout(resolve, holdMs));
  return newest(site).written / 1e6;
}

/** Reads the open download to its half, aborts it, and says how long it took until the server saw that. */
async function abortIn(page: Page, site: Site): Promise<number> {
  const abortedAt = await page.evaluate(
    async (half) => {
      const { held, stop } = globalThis as unknown as Downloading;
      for (let bytes = 0; bytes < half; ) bytes += (await held!.read()).value?.length ?? half;
      const now = Date.now();
      stop!.abort();
      return now;
    },
    (downloadMB * 1e6) / 2,
  );
  const stream = newest(site);
  // Who writes all of it before that has not been stopped by anything.
  if (stream.written >= downloadMB * 1e6) return Number.POSITIVE_INFINITY;
  const patience = new Promise<number>((resolve) => {
    setTimeout(resolve, mostWaitMs, Number.POSITIVE_INFINITY);
  });
  return (await Promise.race([stream.closedAt, patience])) - abortedAt;
}

function newest({ download }: Site): Stream {
  if (!download) throw new TypeError('The server was not asked for a download.');
  return download;
}
