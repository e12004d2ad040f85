/** A refresh that something on the way sends twice, or an answer that arrives twice. */
import { describe, expect, it } from 'vitest';
import { refreshPath, until } from '../browser/client.ts';
import { onRealWires } from './in-browsers.ts';
import { isUnharmed, outcomesOf, visit } from './visit.ts';
import type { Treatment } from './wire.ts';

onRealWires((place) => {
  const doubled = (twice: (Treatment & { twice: string })['twice']) =>
    visit(
      place.profile,
      () => place.server,
      (wire) => wire.next(refreshPath, { twice }),
    );

  describe.concurrent('a refresh', () => {
    it('whose answer arrives twice is one refresh', async () => {
      await using session = await doubled('answer');
      await session.tokenIsOver();
      await session.begins();
      await until(async () => outcomesOf(await session.soFar()).includes(200), true, 20_000);
      const asked = await session.ends();
      await isUnharmed(session, asked);
      expect(outcomesOf(asked)).toEqual([200]);
      expect(await session.wire.refreshes()).toMatchObject({ total: 1, granted: 1 });
    });

    it('that is sent twice on its way costs nobody the session when the first answer comes back', async () => {
      await using session = await doubled('request, first answer');
      await session.tokenIsOver();
      await session.begins();
      await until(async () => outcomesOf(await session.soFar()).includes(200), true, 20_000);
      const asked = await session.ends();
      expect(outcomesOf(asked)).toEqual([200]);
      for (const client of session.tabs) expect(await client.ping()).toBe(200);
      for (const { status } of await session.seen()) expect(status).toBe('authenticated');
      // The browser has sent one. The second one is what stands between the two.
      expect(session.wire.sent(refreshPath)).toBe(1);
      expect(await session.wire.refreshes()).toMatchObject({ total: 2, granted: 1, refused: 1 });
    });

    it('that is sent twice on its way ends the session once when the refusal comes back', async () => {
      await using session = await doubled('request, second answer');
      await session.tokenIsOver();
      await session.begins();
      for (const client of session.tabs) {
        const { events } = await client.becomes('anonymous', 20_000);
        expect(events.filter((event) => event.startsWith('ended'))).toHaveLength(1);
      }
      await session.ends();
      // At most one more attempt, and no storm.
      expect((await session.wire.refreshes()).total).toBeLessThanOrEqual(3);
    });
  });
});
