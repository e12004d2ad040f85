/** A refresh that something on the way sends twice, or an answer that arrives twice. */
import { describe, expect, it } from 'vitest';
import { refreshPath } from '../browser/client.ts';
import { asksUntilServed, endsOnce, isOneRefresh, isStillIn } from './facts.ts';
import { onRealWires } from './in-browsers.ts';
import { outcomesOf } from './visit.ts';

onRealWires(({ refreshOnce }) => {
  describe.concurrent('a refresh', () => {
    it('whose answer arrives twice is one refresh', async ({ task }) => {
      await using session = await refreshOnce(task, { twice: 'answer' });
      expect(outcomesOf(await isOneRefresh(session))).toEqual([200]);
    });

    it('that is sent twice on its way costs nobody the session when the first answer comes back', async ({ task }) => {
      await using session = await refreshOnce(task, { twice: 'request, first answer' });
      expect(outcomesOf(await asksUntilServed(session))).toEqual([200]);
      await isStillIn(session);
      // The browser has sent one. The second one is the work of what stands between the two.
      expect(session.wire.sent(refreshPath)).toBe(1);
      expect(await session.wire.refreshes()).toMatchObject({ total: 2, granted: 1, refused: 1 });
    });

    it('that is sent twice on its way ends the session once when the refusal comes back', async ({ task }) => {
      await using session = await refreshOnce(task, { twice: 'request, second answer' });
      await endsOnce(session);
    });
  });
});
