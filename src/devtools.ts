/**
 * A recorder of the session's events, and the element `<latchkey-timeline>`, which shows what the session did in each tab, and why.
 *
 * @module latchkey/devtools
 * @category API
 */

export type { RecordedEvent, RecordedType, Recording } from './devtools/events.ts';
export { explainLogout } from './devtools/explain.ts';
export type { Client as RecordedClient } from './devtools/observe-client.ts';
export type { ObservedOptions } from './devtools/observe-options.ts';
export { createRecorder, type Recorder, type RecorderOptions } from './devtools/recorder.ts';
export { parseRecording } from './devtools/recording.ts';
export { defineTimeline, type Timeline } from './devtools/timeline.ts';
