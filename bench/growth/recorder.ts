import type { RecordedEvent } from '../../src/devtools.ts';
import { origin } from '../library.ts';
import type { Cost, Subject } from './subject.ts';
import { each, heapKept, processorTime, repeats, sizes, timeFromClean } from './subject.ts';

const instant: typeof fetch = async () => new Response('{}');
/** So many that what a list or a set pays when it grows is spread as it is in a page. */
const timedCalls = 1000;

/** A call that the recorder sees is two events: the request and its response. */
const recorder = (name: string, limit: number | undefined): Subject => ({
  name,
  item: 'one of 2,000 more events',
  sizes,
  base: 1000,
  async round({ devtools }, size): Promise<Cost> {
    const recorder = devtools.createRecorder({ keep: false, ...(limit !== undefined && { limit }) });
    const { fetch } = recorder.observe({ baseUrl: `${origin}/`, fetch: instant });
    // The first event says that the client was opened.
    const call = async (times: number) => {
      for (let left = times; left > 0; left -= 1) await fetch(`${origin}/orders/`);
    };
    const bytes = await heapKept(() => call(Math.floor(size / 2)));
    // As in the calls of a client: the memory that comes back after a collection is not the recorder's.
    await call(timedCalls);
    const us = await processorTime(() => call(timedCalls));
    const { events, dropped } = recorder;
    recorder.dispose();
    const written = 1 + 2 * (Math.floor(size / 2) + 2 * timedCalls);
    if (events.length + dropped !== written) throw new RangeError(`${events.length} of ${written} events are there.`);
    return { us: us / timedCalls / 2, bytes: size > 1 ? each(bytes, size) : null };
  },
});

export const recorders: readonly Subject[] = [
  recorder('events in a recorder, which keeps 10,000', undefined),
  recorder('events in a recorder that keeps all (`limit`)', 1_000_000),
];

/** A recording of two tabs that call and refresh, until one refresh is refused. */
export function recordingOf(size: number): RecordedEvent[] {
  const events: RecordedEvent[] = [];
  const counts = [0, 0];
  const note = (which: 0 | 1, event: Omit<RecordedEvent, 'at' | 'tab' | 'n'>) => {
    counts[which] = (counts[which] ?? 0) + 1;
    events.push({ at: events.length, tab: `tab-${which}`, n: counts[which], ...event });
    return counts[which];
  };
  const ask = (which: 0 | 1, kind: 'call' | 'refresh', status: number) => {
    const pair = kind === 'refresh' ? { pair: `pair-${status}-${events.length}` } : {};
    const of = note(which, { type: 'request', kind, method: 'GET', path: '/orders/', ...pair });
    note(which, { type: 'response', of, status, tookMs: 1 });
    return of;
  };
  // More than are asked for, and the newest of them are given.
  for (let turn = 0; events.length < size; turn += 1)
    ask(turn % 2 === 0 ? 0 : 1, turn % 10 === 0 ? 'refresh' : 'call', 200);
  const of = ask(0, 'refresh', 401);
  note(0, { type: 'refusal', of, code: 'token_not_valid' });
  note(0, { type: 'ended', reason: 'rejected', status: 401 });
  return events.slice(-size);
}

export const logout: Subject = {
  name: 'events in a recording, read by `explainLogout`',
  item: 'event of the recording',
  sizes,
  base: 1000,
  async round({ devtools }, size): Promise<Cost> {
    const events = recordingOf(size);
    const times = repeats(size, 1000);
    let text = '';
    const us = await timeFromClean(async () => {
      for (let left = times; left > 0; left -= 1) text = await devtools.explainLogout(events);
    });
    if (!text.includes('refused the refresh token')) throw new Error(`It said: ${text}`);
    return { us: us / times / size, bytes: null };
  },
};
