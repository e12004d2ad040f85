/** The connection of a refresh is cut, on a real wire. */
import { describe, expect, it } from 'vitest';
import { refreshPath } from '../browser/client.ts';
import { asksUntilServed, endsOnce, isOneRefresh, isStillIn } from './facts.ts';
import { onRealWires, startServer } from './in-browsers.ts';
import { outcomesOf, visit } from './visit.ts';

const afterRotation = ['unanswered', 'head', 'body'] as const;

onRealWires(({ refreshOnce, place }) => {
  describe.concurrent('a refresh whose connection is cut', () => {
    it('before Django has the request harms nobody: the next refresh is granted', async ({ task }) => {
      // A browser sends a request again, by itself, when a connection that it had kept open ends without an answer.
      await using session = await refreshOnce(task, { cut: 'before' }, { cut: 'before' }, { cut: 'before' });
      await isOneRefresh(session);
    });

    it('after its whole answer harms nobody, and is one refresh', async ({ task }) => {
      await using session = await refreshOnce(task, { cut: 'after' });
      expect(outcomesOf(await isOneRefresh(session))).toEqual([200]);
    });

    it.for(afterRotation)(
      'when Django has rotated ends the session once, in all tabs, and nothing hangs (%s)',
      async (cut, { task }) => {
        await using session = await refreshOnce(task, { cut });
        await endsOnce(session);
      },
    );
  });

  describe.concurrent('with a Django that takes a refresh token more than once', () => {
    it.for(afterRotation)('a cut costs nobody their session (%s)', async (cut, { task }) => {
      await using server = await startServer({ profile: 'norotation' });
      await using session = await visit(
        task,
        place.profile,
        () => server,
        (wire) => wire.next(refreshPath, { cut }),
      );
      await asksUntilServed(session);
      await isStillIn(session);
      expect(await session.wire.refreshes()).toMatchObject({ refused: 0 });
    });
  });
});
