import type { RecordedEvent, RecordedType, Recording } from './events.ts';

/** The latest time that a `Date` can hold, in epoch ms. An event with a larger number is refused. */
const lastInstant = 8.64e15;
const longestText = 200;
const mostEvents = 100_000;

const numbers = 'at n status tookMs retryAt expiresAt marginAt refreshExpiresAt of resendOf revision'.split(' ');
const texts = 'tab type label storage what reason cause code serverCode kind method path scheme pair session'.split(
  ' ',
);
const flags = ['locks', 'channel', 'anotherUser', 'foreign'];
const types =
  'opened page started token refreshing refreshed refreshfailed cooling ended nobody warning request response refusal lock message store outsider'.split(
    ' ',
  );

/** Checks an event from another tab or from a file. Returns an event with only the known fields; `null` if it is no event. Never throws. */
export function checkEvent(found: unknown): RecordedEvent | null {
  if (typeof found !== 'object' || found === null) return null;
  const given = found as Record<string, unknown>;
  const event: Record<string, unknown> = {};
  for (const key of numbers) {
    const value = given[key];
    if (typeof value === 'number' && value >= 0 && value <= lastInstant) event[key] = value;
  }
  for (const key of texts) {
    const value = given[key];
    if (typeof value === 'string') event[key] = value.slice(0, longestText);
  }
  for (const key of flags) if (typeof given[key] === 'boolean') event[key] = given[key];
  const { at, n, tab, type } = event as Partial<RecordedEvent>;
  const isEvent = at !== undefined && n !== undefined && tab !== undefined && types.includes(type as RecordedType);
  return isEvent ? (event as unknown as RecordedEvent) : null;
}

/**
 * Reads an exported recording. Whatever the text contains, the result has only known fields of the right types. Events of an unknown type
 * are left out.
 *
 * @throws TypeError with code `invalid_recording`. Its message says what is wrong with the text.
 * @example
 * timeline.recording = parseRecording(await file.text())
 */
export function parseRecording(text: string): Recording {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    throw invalid('it is no JSON');
  }
  const { format, version, name, exportedAt, dropped, events } = Object(found) as Record<string, unknown>;
  if (format !== 'latchkey-recording') throw invalid('its `format` is another. Export one with `recorder.export()`');
  if (version !== 1) throw invalid('its `version` is not 1. Read it with the version of latchkey that wrote it');
  if (!Array.isArray(events) || events.length > mostEvents)
    throw invalid(`its \`events\` are no list of at most ${mostEvents}`);
  return {
    format,
    version,
    name: typeof name === 'string' ? name.slice(0, longestText) : '',
    exportedAt: typeof exportedAt === 'number' ? exportedAt : 0,
    dropped: typeof dropped === 'number' ? dropped : 0,
    events: events.map(checkEvent).filter((event) => event !== null),
  };
}

function invalid(why: string): TypeError {
  return Object.assign(new TypeError(`latchkey: this is not a recording that can be read: ${why}.`), {
    code: 'invalid_recording' as const,
  });
}
