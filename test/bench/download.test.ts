import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { downloadMB, openSite, type Site } from '../../bench/chromium/site.ts';

const bytes = downloadMB * 1e6;

/** A response of the bench's site of which nothing has been read. */
async function download(): Promise<{ site: Site; response: IncomingMessage }> {
  const site = await openSite(new Map());
  onTestFinished(() => site.close());
  const request = get(`${site.origin}/download/`);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { site, response };
}

const written = ({ download }: Site): number => download?.written ?? 0;

/** Waits until the server has written nothing more between two looks at it. */
async function rest(site: Site): Promise<number> {
  let before = -1;
  await expect
    .poll(
      () => {
        const isSame = written(site) === before;
        before = written(site);
        return isSame;
      },
      { interval: 100 },
    )
    .toBe(true);
  return before;
}

it('the download of the bench stops when nobody reads, and goes on when somebody does', async () => {
  const { site, response } = await download();
  const unread = await rest(site);
  expect(unread).toBeGreaterThan(0);
  expect(unread).toBeLessThan(bytes / 2);

  let read = 0;
  for await (const chunk of response) read += (chunk as Buffer).length;
  expect(read).toBe(bytes);
  expect(written(site)).toBe(bytes);
});

it('the download of the bench tells when its reader went away', async () => {
  const { site, response } = await download();
  await rest(site);
  const leftAt = Date.now();
  response.destroy();
  expect(await site.download?.closedAt).toBeGreaterThanOrEqual(leftAt);
  expect(written(site)).toBeLessThan(bytes);
});
