import type { RecordedEvent } from './events.ts';

/**
 * Why somebody was logged out, in one line, without a picture: for a log, a support form, a bug report. The words are loaded when they
 * are asked for.
 *
 * @example
 * console.log(await explainLogout(recorder.events))
 */
export async function explainLogout(events: readonly RecordedEvent[]): Promise<string> {
  const { explain } = await import('./verdict.ts');
  return explain(events);
}
