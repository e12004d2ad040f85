import { type Lane, readLanes } from './lanes.ts';
import { createScale, type Scale } from './scale.ts';
import type { Story } from './story.ts';

/** The picture before it is painted: where everything is. */
export interface Layout {
  readonly lanes: readonly Lane[];
  readonly scale: Scale;
  readonly now: number;
  readonly width: number;
  readonly height: number;
  /** Where an instant is written at the axis. */
  readonly ticks: readonly { readonly at: number; readonly x: number }[];
}

export const axisPx = 24;
export const lanePx = 122;
/** Room at both ends. */
export const edgePx = 24;
const tickPx = 96;

/** `now`: to where things reach that are not over. */
export function layOut(story: Story, now: number, zoom: number): Layout {
  const lanes = readLanes(story);
  const instants = new Set(story.events.map(({ at }) => at)).add(now);
  for (const { shapes } of lanes) for (const { from, to } of shapes) instants.add(from).add(to ?? now);
  const inOrder = Float64Array.from(instants).sort();
  const scale = createScale([...inOrder], zoom);
  const ticks: { at: number; x: number }[] = [];
  for (const at of inOrder) {
    const x = scale.x(at) + edgePx;
    if (x >= (ticks.at(-1)?.x ?? -tickPx) + tickPx) ticks.push({ at, x });
  }
  return { lanes, scale, now, ticks, width: scale.width + 2 * edgePx + tickPx, height: axisPx + lanes.length * lanePx };
}
