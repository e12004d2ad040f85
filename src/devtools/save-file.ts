import type { Recording } from './events.ts';

/** Lets the user save a recording as a file, for example for a bug report. Does nothing without a recording. */
export function saveFile(recording: Recording | undefined): void {
  if (!recording) return;
  const href = URL.createObjectURL(new Blob([JSON.stringify(recording)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = href;
  link.download = `latchkey-${new Date(recording.exportedAt).toISOString().replaceAll(':', '-')}.json`;
  link.click();
  URL.revokeObjectURL(href);
}
