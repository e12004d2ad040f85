import type { RecordedEvent } from './events.ts';

/** A recording with an index of its requests and answers. */
export interface Story {
  readonly events: readonly RecordedEvent[];
  /** How many older events the recorder has removed because of its option `limit`. */
  readonly dropped: number;
  /** The tabs in the order in which they appeared, each with its label. */
  readonly tabs: ReadonlyMap<string, string>;
  /** Returns the label of an event's tab. */
  tabOf(event: RecordedEvent): string;
  /**
   * Returns the request that this response or refusal answers, or that this resend repeats. Returns `undefined` if the recording has no
   * such request.
   */
  requestOf(event: RecordedEvent): RecordedEvent | undefined;
  responseTo(request: RecordedEvent): RecordedEvent | undefined;
  /** Returns the error code in the server's answer to a request; `undefined` if there is none. */
  codeOf(request: RecordedEvent): string | undefined;
}

export function readStory(events: readonly RecordedEvent[], dropped = 0): Story {
  const tabs = new Map<string, string>();
  const requests = new Map<string, RecordedEvent>();
  const responses = new Map<string, RecordedEvent>();
  const codes = new Map<string, string | undefined>();
  const key = ({ tab }: RecordedEvent, n: number | undefined) => `${n} ${tab}`;
  for (const event of events) {
    const { tab, type, label, code, n, of } = event;
    if (!tabs.has(tab)) tabs.set(tab, `Tab ${tabs.size + 1}`);
    if (label) tabs.set(tab, label);
    if (type === 'request') requests.set(key(event, n), event);
    if (type === 'response') responses.set(key(event, of), event);
    if (type === 'refusal') codes.set(key(event, of), code);
  }
  return {
    events,
    dropped,
    tabs,
    tabOf: ({ tab }) => tabs.get(tab) ?? '',
    requestOf: (event) => requests.get(key(event, event.of ?? event.resendOf)),
    responseTo: (request) => responses.get(key(request, request.n)),
    codeOf: (request) => codes.get(key(request, request.n)),
  };
}

/** Returns a time as text in local time, to the second, or to the millisecond if `exact`. */
export function clock(at: number, exact = false): string {
  const date = new Date(at);
  const two = (value: number, digits = 2) => String(value).padStart(digits, '0');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => two(part)).join(':');
  return exact ? `${time}.${two(date.getMilliseconds(), 3)}` : time;
}

const units: [name: string, ms: number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
  ['ms', 1],
];

/** Returns a duration as text in its two largest units: `4 min 40 s`. */
export function span(ms: number): string {
  const parts: string[] = [];
  let left = Math.round(Math.abs(ms));
  for (const [name, size] of units) {
    // Milliseconds are shown only for durations below a second.
    if (parts.length === 2 || (size === 1 && parts.length > 0)) break;
    const count = Math.floor(left / size);
    if (count > 0) parts.push(`${count} ${name}`);
    left -= count * size;
  }
  return parts.join(' ') || '0 ms';
}
