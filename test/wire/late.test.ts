/** A refresh that is answered late, on a real wire: the answer is late, or Django gets the request late. */
import { describe, expect, it } from 'vitest';
import { until } from '../browser/client.ts';
import { asksUntilServed, endsOnce, isOneLateRefresh, isStillIn } from './facts.ts';
import { onRealWires } from './in-browsers.ts';
import { patienceMs } from './visit.ts';

/** The library waits for the answer to a refresh for so long, and then takes it that there will be none. */
const givenUpAfterMs = 90_000;

onRealWires(({ refreshOnce }) => {
  describe.concurrent('a refresh that is not answered in 90 s', () => {
    it('harms nobody when Django gets the request only after the next one (95 s)', { timeout: 180_000 }, async ({
      task,
    }) => {
      await using session = await refreshOnce(task, { holdRequestMs: 95_000 });
      const asked = await asksUntilServed(session, 120_000);
      expect(Math.max(...asked.map(({ tookMs }) => tookMs))).toBeLessThan(patienceMs);
      // The first request has come to Django by now, too late to be granted. Nobody hears of its refusal.
      await until(async () => (await session.wire.refreshes()).total, 2, 20_000);
      expect(await session.wire.refreshes()).toMatchObject({ granted: 1, refused: 1 });
      await isStillIn(session);
    });

    it('is given up, and ends the session once when Django has rotated (91 s)', { timeout: 180_000 }, async ({
      task,
    }) => {
      await using session = await refreshOnce(task, { holdAnswerMs: 91_000 });
      await endsOnce(session, 120_000);
      const sent = (await session.wire.log()).filter(({ refresh }) => refresh).map(({ at }) => at);
      // The token was sent again only when the first request had been given up. Both times are those of arrival.
      expect(sent).toHaveLength(2);
      expect((sent[1] ?? 0) - (sent[0] ?? 0)).toBeGreaterThan(givenUpAfterMs - 1_000);
    });
  });

  describe.concurrent.each([5, 9, 30, 61])('a refresh that is answered after %i s', (seconds) => {
    const ms = seconds * 1000;

    it('harms nobody when the answer is late', { timeout: 60_000 + ms }, async ({ task }) => {
      await using session = await refreshOnce(task, { holdAnswerMs: ms });
      await isOneLateRefresh(session, seconds);
    });

    it('harms nobody when the request is late', { timeout: 60_000 + ms }, async ({ task }) => {
      await using session = await refreshOnce(task, { holdRequestMs: ms });
      await isOneLateRefresh(session, seconds);
    });
  });
});
