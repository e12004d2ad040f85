/** Django is started again in the middle of a session, behind a real wire. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refreshPath, until } from '../browser/client.ts';
import type { DjoserServer } from '../djoser/harness.ts';
import { onRealWires, startServer } from './in-browsers.ts';
import { isUnharmed, outcomesOf, type Visit, visit } from './visit.ts';

/** A Django that keeps its database while it is away. */
async function restartable() {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-restarted-'));
  let server: DjoserServer = await startServer({ dataDir });
  return {
    now: () => server,
    async start() {
      server = await startServer({ dataDir });
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

onRealWires(({ place }) => {
  async function goesOn(session: Visit): Promise<void> {
    await until(async () => outcomesOf((await session.soFar()).slice(-2)).join(), '200', 30_000);
    await isUnharmed(session, await session.ends());
    expect(await session.wire.refreshes()).toMatchObject({ total: 1, granted: 1 });
  }

  describe.concurrent('a Django that is started again', () => {
    it('while the token comes to its end refreshes the session, once', async ({ task }) => {
      await using django = await restartable();
      await using session = await visit(task, place.profile, django.now, () => {});
      await django.now().stop();
      await session.tokenIsOver();
      await session.begins();
      await until(async () => outcomesOf(await session.soFar()).includes('refresh_unavailable'), true);
      await django.start();
      await goesOn(session);
    });

    it('with a page of 502 in its place refreshes the session, once', async ({ task }) => {
      await using django = await restartable();
      await using session = await visit(task, place.profile, django.now, (wire) =>
        wire.always({ own: { status: 502, body: '<!doctype html><h1>Bad Gateway</h1>' } }),
      );
      await django.now().stop();
      await session.tokenIsOver();
      await session.begins();
      await until(async () => outcomesOf(await session.soFar()).includes('refresh_unavailable'), true);
      await django.start();
      session.wire.open();
      await goesOn(session);
    });

    it('with a refresh in its hands that it had not come to refreshes the session, once', async ({ task }) => {
      await using django = await restartable();
      await django.now().control.delay(refreshPath, 60_000);
      await using session = await visit(task, place.profile, django.now, () => {});
      await session.tokenIsOver();
      await session.begins();
      await until(async () => (await session.wire.refreshes()).total, 1);
      await django.now().stop();
      await until(async () => outcomesOf(await session.soFar()).includes('refresh_unavailable'), true);
      await django.start();
      await goesOn(session);
    });
  });
});
