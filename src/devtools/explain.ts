import type { RecordedEvent, Recording } from './events.ts';

/**
 * Why somebody was logged out, in one line, without a picture: for a log, a support form, a bug report. The words are loaded when they
 * are asked for. Of a recorder or a recording it can also say that older events have made room.
 *
 * @example
 * console.log(await explainLogout(recorder))
 */
export async function explainLogout(
  source: readonly RecordedEvent[] | Pick<Recording, 'events' | 'dropped'>,
): Promise<string> {
  const { explain } = await import('./verdict.ts');
  return 'events' in source ? explain(source.events, source.dropped) : explain(source, 0);
}
