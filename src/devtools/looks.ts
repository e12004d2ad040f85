import type { Look } from './lanes.ts';

/**
 * How a shape is drawn, and its name in the legend. A lane has, from top to bottom: the token, the refresh, the lock and the requests.
 * Marks cross the lane.
 */
export interface Drawing {
  readonly name: string;
  /** The colours for a light and for a dark picture. */
  readonly color: readonly [light: string, dark: string];
  readonly top: number;
  readonly height: number;
  readonly style: 'bar' | 'hollow' | 'hatched' | 'dotted' | 'mark';
}

const green = ['#1b7549', '#74d0a0'] as const;
const red = ['#b3261e', '#ff8f80'] as const;
const amber = ['#9a6400', '#f0b95c'] as const;
const blue = ['#a9c3ea', '#33517f'] as const;
const slate = ['#46618c', '#9db8e4'] as const;
const grey = ['#6f6a60', '#a39c8d'] as const;
const violet = ['#7a4bb0', '#c6a2f2'] as const;
const ink = ['#1d1b17', '#f2ede2'] as const;

const row = (top: number, height: number) => (name: string, color: Drawing['color'], style: Drawing['style']) =>
  ({ name, color, style, top, height }) satisfies Drawing;
const mark = row(28, 90);
const token = row(36, 18);
const refresh = row(60, 12);
const lock = row(76, 4);
const request = row(86, 5);

/** The distance between two rows of requests, px. */
export const requestStepPx = 7;

export const looks: Readonly<Record<Look, Drawing>> = {
  token: token('access token', blue, 'bar'),
  margin: token('to be renewed', slate, 'hatched'),
  refresh: refresh('refresh', green, 'bar'),
  taken: refresh('taken over from another tab', green, 'hollow'),
  refused: refresh('refused', red, 'bar'),
  unavailable: refresh('not possible now', amber, 'bar'),
  cooling: refresh('cooling down', amber, 'hatched'),
  waiting: lock('waits for the lock', grey, 'dotted'),
  locked: lock('holds the lock', violet, 'bar'),
  request: request('request', slate, 'bar'),
  held: request('waits for a new token', grey, 'dotted'),
  failed: request('request refused or failed', red, 'bar'),
  resend: request('sent again', green, 'bar'),
  start: mark('session begins', green, 'mark'),
  end: mark('session ends', ink, 'mark'),
  stranger: mark('another script', violet, 'mark'),
};
