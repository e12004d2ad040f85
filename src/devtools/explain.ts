import type { RecordedEvent, Recording } from './events.ts';

/**
 * Returns one line of text that says why the session ended, for a log, a support form or a bug report. The code for these texts is loaded
 * at the first call. If `source` is a recorder or a recording, the text can also say that older events were removed.
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
