import { type Lane, readLanes } from './lanes.ts';
import { createScale, type Scale } from './scale.ts';
import type { Story } from './story.ts';

/** The positions of everything in the picture, before it is painted. */
export interface Layout {
  readonly lanes: readonly Lane[];
  readonly scale: Scale;
  readonly now: number;
  readonly width: number;
  readonly height: number;
  /** The times that are written on the axis, and their positions. */
  readonly ticks: readonly { readonly at: number; readonly x: number }[];
}

export const axisPx = 24;
export const lanePx = 122;
/** The empty space at the left and at the right. */
export const edgePx = 24;
const tickPx = 96;

/** Computes the layout. Shapes that have not ended are drawn up to `now`. */
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
