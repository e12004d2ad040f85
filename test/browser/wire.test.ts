/** A sample of test/wire, which `npm run test:wire` runs whole: a refresh on a bad wire between a browser and a real Django. */
import { describe, it } from 'vitest';
import { endsOnce, isOneLateRefresh, isOneRefresh } from '../wire/facts.ts';
import { onRealWires } from '../wire/in-browsers.ts';

onRealWires(({ refreshOnce }) => {
  describe.concurrent('a refresh', () => {
    it('that is answered after five seconds harms nobody', async ({ task }) => {
      await using session = await refreshOnce(task, { holdAnswerMs: 5_000 });
      await isOneLateRefresh(session, 5);
    });

    it('whose connection is cut before Django has the request harms nobody', async ({ task }) => {
      await using session = await refreshOnce(task, { cut: 'before' }, { cut: 'before' }, { cut: 'before' });
      await isOneRefresh(session);
    });

    it('whose connection is cut after its whole answer harms nobody', async ({ task }) => {
      await using session = await refreshOnce(task, { cut: 'after' });
      await isOneRefresh(session);
    });

    it.for(['unanswered', 'body'] as const)(
      'whose connection is cut when Django has rotated ends the session once (%s)',
      async (cut, { task }) => {
        await using session = await refreshOnce(task, { cut });
        await endsOnce(session);
      },
    );
  });
}, 'Chromium');
