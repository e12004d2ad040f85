import type { RecordedEvent, RecordedType, Recording } from '../../src/devtools.ts';

export const T0 = 1_800_000_000_000;

type Fields = Omit<Partial<RecordedEvent>, 'at' | 'tab' | 'n' | 'type'>;

/** One event: seconds after T0, in which tab, what. */
export type Line = readonly [seconds: number, tab: string, type: RecordedType, fields?: Fields];

/** Events as a recorder writes them down. Their `n` is their place in the list. */
export function events(...lines: readonly Line[]): RecordedEvent[] {
  return lines.map(([seconds, tab, type, fields], n) => ({ at: T0 + seconds * 1000, tab, n, type, ...fields }));
}

export function recording(all: readonly RecordedEvent[]): Recording {
  const exportedAt = (all.at(-1)?.at ?? T0) + 1000;
  return { format: 'latchkey-recording', version: 1, name: 'latchkey', exportedAt, dropped: 0, events: all };
}

/** A user at work in three tabs: a token a minute, requests, now and then a refresh that fails. */
export function busyRecording(count: number): Recording {
  const lines: Line[] = ['a', 'b', 'c'].map((tab) => [
    0,
    tab,
    'opened',
    { storage: 'localStorage', locks: true, channel: true },
  ]);
  for (let minute = 0; lines.length < count; minute += 1) {
    const at = minute * 60;
    const expiresAt = T0 + (at + 75) * 1000;
    for (const tab of ['a', 'b', 'c']) {
      const say = (after: number, type: RecordedType, fields: Fields = {}) =>
        lines.push([at + after, tab, type, fields]);
      say(1, 'refreshing');
      say(1, 'lock', { what: 'asked' });
      say(1.01, 'lock', { what: 'granted' });
      if (minute % 7 === 6)
        say(1.2, 'refreshfailed', { code: 'refresh_unavailable', status: 503, retryAt: T0 + (at + 3) * 1000 });
      else say(1.2, 'refreshed', { cause: 'timer', tookMs: 190 });
      say(1.2, 'token', { expiresAt, marginAt: expiresAt - 30_000 });
      say(1.21, 'lock', { what: 'released' });
      for (let call = 0; call < 6; call += 1) {
        const of = lines.length;
        say(3 + call * 7, 'request', { kind: 'call', method: 'GET', path: `/api/orders/${call}/`, scheme: 'Bearer' });
        say(3.08 + call * 7, 'response', { of, status: call === 5 && minute % 5 === 4 ? 502 : 200, tookMs: 80 });
      }
    }
  }
  return recording(events(...lines.slice(0, count)).sort((one, other) => one.at - other.at));
}
