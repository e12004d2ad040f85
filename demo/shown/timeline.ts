import { defineTimeline, type Recorder } from 'latchkey/devtools';

/** Draws what the recorder sees, in all tabs of this browser. */
export function showTimeline(recorder: Recorder, place: HTMLElement) {
  defineTimeline();
  const timeline = document.createElement('latchkey-timeline');
  timeline.recorder = recorder;
  place.append(timeline);
}
