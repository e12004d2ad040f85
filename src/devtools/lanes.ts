import type { RecordedEvent } from './events.ts';
import type { Story } from './story.ts';

/** The kinds of shapes in the picture. */
export type Look =
  | 'token'
  | 'margin'
  | 'refresh'
  | 'taken'
  | 'refused'
  | 'unavailable'
  | 'cooling'
  | 'waiting'
  | 'locked'
  | 'request'
  | 'held'
  | 'failed'
  | 'resend'
  | 'start'
  | 'end'
  | 'stranger';

/** A shape in the picture. `to` is `null` while it has not ended. */
export interface Shape {
  look: Look;
  readonly from: number;
  to: number | null;
  /** The row of a request. Requests at the same time are drawn in different rows. */
  readonly row: number;
}

export interface Lane {
  readonly tab: string;
  readonly label: string;
  readonly shapes: readonly Shape[];
}

/** If more requests than this run at the same time, some share a row. */
const requestRows = 4;

/** Returns the shapes of each tab. They depend only on the events, so a recording looks the same wherever it is opened. */
export function readLanes(story: Story): Lane[] {
  const byTab = new Map<string, RecordedEvent[]>([...story.tabs.keys()].map((tab) => [tab, []]));
  for (const event of story.events) byTab.get(event.tab)?.push(event);
  return [...byTab].map(([tab, events]) => ({
    tab,
    label: story.tabs.get(tab) ?? '',
    shapes: readLane(events, story),
  }));
}

function readLane(events: readonly RecordedEvent[], story: Story): Shape[] {
  const shapes: Shape[] = [];
  /** The shapes that have not ended, at most one of each kind. */
  const open = new Map<string, Shape>();
  const rows: number[] = [];

  const draw = (look: Look, from: number, to: number | null, row = 0): Shape => {
    const shape = { look, from, to: to === null ? null : Math.max(from, to), row };
    shapes.push(shape);
    return shape;
  };
  const begin = (what: string, look: Look, at: number, row = 0) => {
    close(what, at);
    open.set(what, draw(look, at, null, row));
  };
  const close = (what: string, at: number, look?: Look) => {
    const shape = open.get(what);
    if (!shape) return;
    open.delete(what);
    if (shape.to === null || shape.to > at) shape.to = Math.max(shape.from, at);
    if (look) shape.look = look;
  };
  const over = (at: number) => {
    for (const what of ['token', 'margin', 'cooling']) close(what, at);
  };

  for (const event of events) {
    const { type, at, n, of, what, status, expiresAt, marginAt, retryAt } = event;
    switch (type) {
      case 'opened':
        // A new page was loaded, so everything that the page before was doing has ended.
        for (const each of [...open.keys()]) close(each, at);
        break;
      case 'started':
        draw('start', at, at);
        break;
      case 'token':
        over(at);
        begin('token', 'token', at);
        if (expiresAt !== undefined) {
          (open.get('token') as Shape).to = Math.max(at, expiresAt);
          open.set('margin', draw('margin', Math.max(at, marginAt ?? expiresAt), Math.max(at, expiresAt)));
        }
        break;
      case 'refreshing':
        begin('refresh', 'refresh', at);
        close('cooling', at);
        break;
      case 'refreshed':
        close('refresh', at, event.cause === 'otherTab' ? 'taken' : undefined);
        break;
      case 'refreshfailed':
        close('refresh', at, 'unavailable');
        open.set('cooling', draw('cooling', at, retryAt ?? at));
        break;
      case 'ended':
        close('refresh', at, event.reason === 'rejected' ? 'refused' : undefined);
        over(at);
        draw('end', at, at);
        break;
      case 'outsider':
        draw('stranger', at, at);
        break;
      case 'store':
        if (event.foreign || what === 'emptied') draw('stranger', at, at);
        break;
      case 'lock':
        close('lock', at);
        if (what === 'asked') begin('lock', 'waiting', at);
        if (what === 'granted') begin('lock', 'locked', at);
        break;
      case 'request': {
        const free = rows.findIndex((until) => until <= at);
        const row = free >= 0 ? free : Math.min(rows.length, requestRows - 1);
        rows[row] = Number.POSITIVE_INFINITY;
        const first = story.requestOf(event);
        const refused = first && story.responseTo(first);
        if (refused) draw('held', refused.at, at, row);
        begin(`request ${n}`, first ? 'resend' : 'request', at, row);
        break;
      }
      case 'response': {
        const shape = open.get(`request ${of}`);
        if (shape) rows[shape.row] = at;
        close(`request ${of}`, at, status === 0 || (status ?? 0) >= 400 ? 'failed' : undefined);
        break;
      }
    }
  }
  return shapes;
}
