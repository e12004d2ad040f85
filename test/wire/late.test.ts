/** A refresh that is answered late, on a real wire: the answer is late, or Django gets the request late. */
import { describe, expect, it } from 'vitest';
import { refreshPath, until } from '../browser/client.ts';
import { onRealWires } from './in-browsers.ts';
import { isUnharmed, outcomesOf, patienceMs, visit } from './visit.ts';
import type { Treatment } from './wire.ts';

/** The library waits for the answer to a refresh for so long, and then takes it that there will be none. */
const givenUpAfterMs = 60_000;

onRealWires((place) => {
  const late = (treatment: Treatment) =>
    visit(
      place.profile,
      () => place.server,
      (wire) => wire.next(refreshPath, treatment),
    );

  describe.concurrent.each([5, 9, 30])('a refresh that is answered after %i s', (seconds) => {
    const ms = seconds * 1000;
    it.each<[string, Treatment]>([
      ['the answer', { holdAnswerMs: ms }],
      ['the request', { holdRequestMs: ms }],
    ])('harms nobody (%s is late)', { timeout: 60_000 + ms }, async (_, treatment) => {
      await using session = await late(treatment);
      await session.tokenIsOver();
      await session.begins();
      await until(async () => outcomesOf(await session.soFar()).includes(200), true, ms + 20_000);
      const asked = await session.ends();
      await isUnharmed(session, asked);
      expect(session.wire.sent(refreshPath)).toBe(1);
      expect(await session.wire.refreshes()).toMatchObject({ total: 1, granted: 1 });
      // Who asks early waits for eight seconds at most, and is then told to try again.
      expect(outcomesOf(asked)).toEqual(seconds < 8 ? [200] : [200, 'refresh_unavailable']);
    });
  });

  describe.concurrent('a refresh that is not answered in a minute', () => {
    it('harms nobody when Django gets the request only after the next one (65 s)', { timeout: 150_000 }, async () => {
      await using session = await late({ holdRequestMs: 65_000 });
      await session.tokenIsOver();
      await session.begins();
      await until(async () => outcomesOf(await session.soFar()).includes(200), true, 90_000);
      const asked = await session.ends();
      expect(Math.max(...asked.map(({ tookMs }) => tookMs))).toBeLessThan(patienceMs);
      // The first request has come to Django by now, too late to be granted. Nobody hears of its refusal.
      await until(async () => (await session.wire.refreshes()).total, 2, 20_000);
      expect(await session.wire.refreshes()).toMatchObject({ granted: 1, refused: 1 });
      for (const client of session.tabs) expect(await client.ping()).toBe(200);
      for (const { status, events } of await session.seen()) {
        expect(status).toBe('authenticated');
        expect(events.filter((event) => event.startsWith('ended'))).toEqual([]);
      }
    });

    /** Django has rotated, and the only copy of the new token came to nobody: as with a cut, no later refresh can be granted. */
    it('is given up, and ends the session once when Django has rotated (61 s)', { timeout: 150_000 }, async () => {
      await using session = await late({ holdAnswerMs: 61_000 });
      await session.tokenIsOver();
      await session.begins();
      await until(async () => (await session.wire.refreshes()).total, 1);
      const sentAt = performance.now();
      for (const client of session.tabs) {
        const { events } = await client.becomes('anonymous', 90_000);
        expect(events.filter((event) => event.startsWith('ended'))).toHaveLength(1);
      }
      // The token was sent again only when the first request was given up.
      expect(performance.now() - sentAt).toBeGreaterThan(givenUpAfterMs - 2_000);
      const asked = await session.ends();
      expect(Math.max(...asked.map(({ tookMs }) => tookMs))).toBeLessThan(patienceMs);
      expect(await session.wire.refreshes()).toMatchObject({ total: 2, granted: 1, refused: 1 });
    });
  });
});
