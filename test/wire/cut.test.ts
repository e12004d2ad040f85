/** The connection of a refresh is cut, on a real wire. */
import { describe, expect, it } from 'vitest';
import { refreshPath, until } from '../browser/client.ts';
import { onRealWires, startServer } from './in-browsers.ts';
import { isUnharmed, outcomesOf, visit } from './visit.ts';
import type { Treatment } from './wire.ts';

const refreshed = (events: readonly string[]) => events.filter((event) => event.startsWith('refreshed'));

onRealWires((place) => {
  const cutAt = (...cuts: (Treatment & { cut: string })['cut'][]) =>
    visit(
      place.profile,
      () => place.server,
      (wire) => wire.next(refreshPath, ...cuts.map((cut) => ({ cut }))),
    );

  describe.concurrent('a refresh whose connection is cut', () => {
    it('before Django has the request harms nobody: the next refresh is granted', async () => {
      // A browser sends a request again, by itself, when a connection that it had kept open ends without an answer.
      await using session = await cutAt('before', 'before', 'before');
      await session.tokenIsOver();
      await session.begins();
      await until(async () => outcomesOf(await session.soFar()).includes(200), true, 20_000);
      await isUnharmed(session, await session.ends());
      expect(await session.wire.refreshes()).toMatchObject({ total: 1, granted: 1 });
    });

    it('after its whole answer harms nobody, and is one refresh', async () => {
      await using session = await cutAt('after');
      await session.tokenIsOver();
      await session.begins();
      await until(async () => outcomesOf(await session.soFar()).includes(200), true, 20_000);
      const asked = await session.ends();
      await isUnharmed(session, asked);
      expect(outcomesOf(asked)).toEqual([200]);
      expect(await session.wire.refreshes()).toMatchObject({ total: 1, granted: 1 });
    });

    /**
     * Django has rotated, and the new refresh token is lost for ever: nobody has it, and the old one is blacklisted. No client can help here.
     * What is promised: the session ends once, in both tabs, with the reason `rejected`; nothing hangs; nobody sends the token over and over.
     */
    it.each(['unanswered', 'head', 'body'] as const)(
      'when Django has rotated ends the session once, in all tabs, and nothing hangs (%s)',
      async (cut) => {
        await using session = await cutAt(cut);
        await session.tokenIsOver();
        await session.begins();
        for (const client of session.tabs) {
          const { reason, events } = await client.becomes('anonymous', 20_000);
          expect(['rejected', 'otherTab']).toContain(reason);
          expect(events.filter((event) => event.startsWith('ended'))).toHaveLength(1);
          expect(refreshed(events)).toEqual([]);
        }
        const asked = await session.ends();
        expect(Math.max(...asked.map(({ tookMs }) => tookMs))).toBeLessThan(14_000);
        // The refresh whose answer was lost, and the one that was refused. A browser may have sent one of them again by itself.
        const { total, granted, refused } = await session.wire.refreshes();
        expect({ granted, refused: refused >= 1, total: total <= 3 }).toEqual({
          granted: 1,
          refused: true,
          total: true,
        });
        expect(
          (await session.seen()).map(({ events }) => events.filter((event) => /ended/.test(event)).length),
        ).toEqual([1, 1]);
      },
    );
  });

  describe.concurrent('with a Django that takes a refresh token more than once', () => {
    it.each(['unanswered', 'head', 'body'] as const)('a cut costs nobody their session (%s)', async (cut) => {
      await using server = await startServer({ profile: 'norotation' });
      await using session = await visit(
        place.profile,
        () => server,
        (wire) => wire.next(refreshPath, { cut }),
      );
      await session.tokenIsOver();
      await session.begins();
      await until(async () => outcomesOf(await session.soFar()).includes(200), true, 20_000);
      await session.ends();
      for (const client of session.tabs) expect(await client.ping()).toBe(200);
      for (const { status, events } of await session.seen()) {
        expect(status).toBe('authenticated');
        expect(events.filter((event) => event.startsWith('ended'))).toEqual([]);
      }
      expect(await session.wire.refreshes()).toMatchObject({ refused: 0 });
    });
  });
});
