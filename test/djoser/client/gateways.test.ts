/**
 * Something in front of Django answers in its place, or Django is away for a while: the default options keep the session, and spend no
 * refresh token on it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DjoserServer, startDjoser } from '../harness.ts';
import type { OwnAnswer } from './gateway.ts';
import { until } from './site.ts';
import { ping, refreshPath, type Visit, visit, visitsWithTokensOver } from './visit.ts';

const message = { message: 'Sign in to the company network.' };
const answers = {
  '401 with a page': { status: 401, body: '<!doctype html><h1>Sign in</h1>' },
  '401 with a page and a scheme of its own': {
    status: 401,
    body: '<!doctype html><h1>Sign in</h1>',
    headers: { 'WWW-Authenticate': 'Basic realm="gateway"' },
  },
  '401 with {"message"}': { status: 401, body: message },
  '403 with a page': { status: 403, body: '<!doctype html><h1>Forbidden</h1>' },
  '403 with {"message"}': { status: 403, body: message },
} satisfies Record<string, OwnAnswer>;
const cases = Object.entries(answers);

/** The same session as ever, and not one refresh token that Django has refused or seen twice. */
async function isStillIn({ auth, gateway, events }: Visit): Promise<void> {
  expect(auth.state).toMatchObject({ status: 'authenticated' });
  expect(events.map(({ type }) => type).filter((type) => type === 'started' || type === 'ended')).toEqual(['started']);
  expect(await gateway.refreshes()).toMatchObject({ refused: 0, reused: 0 });
}

/** Works again, at the latest when the pause after a failed refresh is over. */
async function worksAgain(session: Visit): Promise<void> {
  await until(async () => (await session.outcome()) === 200);
  await isStillIn(session);
}

describe('a gateway that answers by itself', () => {
  let server: DjoserServer;
  let withTokensOver: Visit[];
  beforeAll(async () => {
    server = await startDjoser({ profile: 'bearer-scheme' });
    withTokensOver = await visitsWithTokensOver(cases.length, () => server);
  });
  afterAll(() => server?.stop());

  describe.concurrent.each(cases)('%s', (_, answer: OwnAnswer) => {
    it('for the API: the caller gets it, and that is all', async () => {
      await using session = await visit(() => server);
      expect(await session.outcome()).toBe(200);
      session.gateway.close(answer, ping);
      expect(await session.outcome()).toBe(answer.status);
      await isStillIn(session);
      // A 401 may be about the token, as far as the client can tell: it may try one refresh.
      const { total, granted } = await session.gateway.refreshes();
      expect(total).toBeLessThanOrEqual(answer.status === 401 ? 1 : 0);
      expect(granted).toBe(total);
      session.gateway.open();
      expect(await session.outcome()).toBe(200);
      await isStillIn(session);
    });

    it('for the refresh: the caller is told to try later, and later it is refreshed, once', async () => {
      await using session = withTokensOver.pop()!;
      session.gateway.close(answer, refreshPath);
      expect(await session.outcome()).toBe('refresh_unavailable');
      await isStillIn(session);
      expect(await session.gateway.refreshes()).toMatchObject({ total: 0 });
      // Said once, so that somebody finds out what stands there.
      expect(session.events.flatMap((event) => (event.type === 'warning' ? event.warning.code : []))).toEqual([
        'unknown_refusal',
      ]);
      session.gateway.open();
      await worksAgain(session);
      expect(await session.gateway.refreshes()).toMatchObject({ total: 1, granted: 1 });
    });

    it('for everything: the caller gets it, and then all goes on', async () => {
      await using session = await visit(() => server);
      session.gateway.close(answer);
      expect(await session.outcome()).toBe(answer.status);
      await isStillIn(session);
      session.gateway.open();
      await worksAgain(session);
      expect(await session.gateway.refreshes()).toMatchObject({ total: 0 });
    });
  });
});

/** While there is no log to read. */
async function isStillInWhileAway({ auth, events }: Visit): Promise<void> {
  expect(auth.state).toMatchObject({ status: 'authenticated' });
  expect(events.filter(({ type }) => type === 'ended')).toEqual([]);
}

describe('Django, started again in the middle of a session', () => {
  let dataDir: string;
  let server: DjoserServer;
  const start = async () => {
    server = await startDjoser({ profile: 'bearer-scheme', dataDir });
  };
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'latchkey-restarted-'));
    await start();
  });
  afterAll(async () => {
    await server?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('finds a session with a good token as it was', async () => {
    await using session = await visit(() => server);
    expect(await session.outcome()).toBe(200);
    await server.stop();
    expect(await session.outcome()).toBe('TypeError');
    await isStillInWhileAway(session);
    await start();
    expect(await session.outcome()).toBe(200);
    await isStillIn(session);
    expect(await session.gateway.refreshes()).toMatchObject({ total: 0 });
  });

  it.each([
    ['nothing answers', null],
    ['a page says 502', { status: 502, body: '<!doctype html><h1>Bad Gateway</h1>' }],
  ])('refreshes a token that was over while it was away, once (%s)', async (_, answer) => {
    await using session = (await visitsWithTokensOver(1, () => server))[0]!;
    await server.stop();
    if (answer) session.gateway.close(answer);
    expect(await session.outcome()).toBe('refresh_unavailable');
    await isStillInWhileAway(session);
    await start();
    session.gateway.open();
    await worksAgain(session);
    expect(await session.gateway.refreshes()).toMatchObject({ total: 1, granted: 1 });
  });

  it('refreshes with the token that it had been sent and had not come to, once', async () => {
    await using session = (await visitsWithTokensOver(1, () => server))[0]!;
    await server.control.delay(refreshPath, 10_000);
    const outcome = session.outcome();
    await until(async () => (await session.gateway.refreshes()).total === 1);
    await server.stop();
    expect(await outcome).toBe('refresh_unavailable');
    await isStillInWhileAway(session);
    await start();
    await worksAgain(session);
    expect(await session.gateway.refreshes()).toMatchObject({ total: 1, granted: 1 });
  });
});
