import { renew } from '../shown/use.ts';
import { byId } from './dom.ts';
import type { Log } from './log.ts';
import type { DemoTab } from './open-tab.ts';
import { why } from './words.ts';

/** Renews the token at once; the events say what came of it. */
export function connectRenew({ auth }: DemoTab, log: Log): void {
  const button = byId('button', 'renew');
  button.addEventListener('click', async () => {
    const problem = await renew(auth);
    // What was refused or has failed is in the log already, as an event.
    if (problem && !['session_ended', 'refresh_unavailable'].includes(problem.code)) {
      log.add({ tone: 'warn', text: why(problem) });
    }
  });
}
