import type { LockManagerLike } from '../../../src/core.ts';
import type { Stage } from './stage.ts';

interface Request {
  readonly name: string;
  held: boolean;
}

/** The Web Locks of one profile: to be given a lock, to be told that it is free again, and to be told who holds one are steps. */
export function createLocks(stage: Stage): (tab: string) => LockManagerLike {
  const queue: Request[] = [];
  const note = () => stage.note('change lock');

  return (tab) => ({
    request<T>(name: string, { signal, mode }: { signal?: AbortSignal; mode?: string }, work: () => Promise<T>) {
      return new Promise<T>((resolve, reject) => {
        const mine: Request = { name, held: false };
        queue.push(mine);
        note();
        const leave = () => {
          queue.splice(queue.indexOf(mine), 1);
          note();
        };
        const granted = () => {
          mine.held = true;
          const settle = (tell: () => void) => {
            leave();
            // Nobody waits for the end of a note.
            if (mode === 'shared') tell();
            else stage.expect(tab, 'is told that its lock is free', [], tell);
          };
          work().then(
            (value) => settle(() => resolve(value)),
            (error) => settle(() => reject(error)),
          );
        };
        const isNext = () => queue.find((each) => each.name === name) === mine;
        const step = stage.expect(
          tab,
          mode === 'shared' ? 'posts a note' : 'gets the lock',
          ['change lock'],
          granted,
          isNext,
        );
        signal?.addEventListener('abort', () => {
          if (mine.held || !queue.includes(mine)) return;
          stage.withdraw(step);
          leave();
          reject(signal.reason);
        });
      });
    },
    query: () =>
      new Promise((resolve) => {
        const tell = () => resolve({ held: queue.filter(({ held }) => held).map(({ name }) => ({ name })) });
        stage.expect(tab, 'is told of the locks', ['look lock'], tell);
      }),
  });
}
