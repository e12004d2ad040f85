import { apart } from '../apart.ts';
import { bar, boundOf, medianUs } from '../growth/linear.ts';
import type { Cost, Subject } from '../growth/subject.ts';
import { subjects } from '../growth/subjects.ts';
import { type Finding, median } from '../report.ts';
import type { Crowd } from './crowd.ts';

const withinMs = 120_000;
/** Below this number, what the process itself keeps is more than what the items keep. */
const fewestForHeap = 1000;

/** What costs how much as a function of how many there are. */
export const growth = async (): Promise<Finding[]> => [await waiting(), await numbers()];

/** Requests that wait for one refresh. */
async function waiting(): Promise<Finding> {
  const rows: string[][] = [];
  for (const name of ['latchkey (auth.fetch)', 'latchkey (auth.api)', 'latchkey/core']) {
    for (const size of [10, 100, 1000, 10_000, 100_000]) {
      const printed = await apart('rows/crowd-one.ts', [name, 'expired', String(size)], 90_000);
      const found = printed ? (JSON.parse(printed) as Crowd) : null;
      const us = found ? (found.ms * 1000) / size : null;
      rows.push([
        name,
        String(size),
        us?.toFixed(0) ?? 'not in time',
        found?.heapMB != null ? ((found.heapMB * 1000) / size).toFixed(1) : '',
        found ? `${found.refreshes}` : '',
        us === null ? '' : bar(us),
      ]);
    }
  }
  return {
    title: 'Growth: requests that wait for one refresh',
    how: 'The server of the bench, which reads and parses each request, is in the time; the first few pay for code that is not compiled yet. Four blocks are a factor of ten.',
    head: ['library', 'requests waiting', 'µs a request', 'heap a request, kB', 'refreshes', 'µs, drawn'],
    rows,
  };
}

async function measure({ name }: Subject, size: number): Promise<readonly Cost[] | null> {
  const printed = await apart('growth/one.ts', [name, String(size)], withinMs);
  return printed ? (JSON.parse(printed) as Cost[]) : null;
}

/** Listeners, calls, tabs and events. */
async function numbers(): Promise<Finding> {
  const rows: string[][] = [];
  const bounds = [];
  for (const subject of subjects) {
    const measured = new Map<number, readonly Cost[] | null>();
    for (const size of subject.sizes) measured.set(size, await measure(subject, size));
    for (const [size, costs] of measured) {
      const us = medianUs(costs);
      rows.push([
        subject.name,
        String(size),
        subject.item,
        costs ? inShort(us) : 'not in time',
        heapOf(costs, size),
        costs ? bar(us) : '',
      ]);
    }
    bounds.push(boundOf(subject, measured));
  }
  return {
    title: 'Growth: listeners, calls, tabs, events',
    how: `The cost of one item as a function of how many there are, with the built package in Node, over a \`fetch\` that answers at once. Each line is a process of its own; the median of five rounds, each on a new client. Time of the processor. Small numbers pay for what is paid once. More calls and events are timed after as many that are not timed, because the engine asks the system for memory after a collection. The tabs are those of \`latchkey/testing\`, which share a store, locks and a channel; they end at 1,000, because nobody has a computer with 10,000 open tabs of one site, and their 1,000 is compared with 100. In a page, a recorder also sends each event to the other tabs, which is not in here. *Heap*: what is still there after a garbage collection, an item; only from ${fewestForHeap.toLocaleString('en')} items on. Four blocks are a factor of ten.`,
    head: ['what', 'number', 'item', 'µs an item', 'heap an item, kB', 'µs, drawn'],
    rows,
    bounds,
  };
}

function heapOf(costs: readonly Cost[] | null, size: number): string {
  const bytes = costs?.flatMap((cost) => cost.bytes ?? []) ?? [];
  return bytes.length > 0 && size >= fewestForHeap ? (median(bytes) / 1000).toFixed(2) : '';
}

const inShort = (us: number): string => (us < 100 ? us.toPrecision(2) : us.toFixed(0));
