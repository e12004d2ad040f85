import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

interface Process {
  pid: number;
  parent: number;
  /** Processor time so far, in ticks. */
  ticks: number;
}

/**
 * Ends the process of one page. Which of a browser's processes that is, no driver tells; but while the page is kept busy it is
 * the one that works hardest.
 *
 * @param keepBusy makes the page work for the given time without an answer in between.
 */
export async function crashPage(browserPid: number, keepBusy: (ms: number) => Promise<unknown>): Promise<void> {
  const before = new Map(descendants(browserPid).map(({ pid, ticks }) => [pid, ticks]));
  const busy = keepBusy(600).catch(() => {});
  await sleep(450);
  const [hardest] = descendants(browserPid)
    .map(({ pid, ticks }) => ({ pid, worked: ticks - (before.get(pid) ?? 0) }))
    .sort((one, other) => other.worked - one.worked);
  if (!hardest || hardest.worked < 5) throw new Error('No process of the browser was busy, so none can be the page.');
  process.kill(hardest.pid, 'SIGKILL');
  await Promise.race([busy, sleep(1_000)]);
}

/** Stops a browser and everything it started, as a laptop does when it is closed, or lets it go on. */
export function signalBrowser(browserPid: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
  const pids = [browserPid, ...descendants(browserPid).map(({ pid }) => pid)];
  for (const pid of pids) process.kill(pid, signal);
}

function descendants(pid: number): Process[] {
  const all = processes();
  const found = new Set([pid]);
  // A parent may come later in the list than its child.
  for (let size = 0; size < found.size; ) {
    size = found.size;
    for (const each of all) if (found.has(each.parent)) found.add(each.pid);
  }
  found.delete(pid);
  return all.filter((each) => found.has(each.pid));
}

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // The name of the command, in brackets, may itself hold brackets and spaces.
        const [, parent, ...rest] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').pop()?.split(' ') ?? [];
        return [{ pid: Number(name), parent: Number(parent), ticks: Number(rest[9]) + Number(rest[10]) }];
      } catch {
        return [];
      }
    });
}
