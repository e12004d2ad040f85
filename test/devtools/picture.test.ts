import { describe, expect, it } from 'vitest';
import { readLanes } from '../../src/devtools/lanes.ts';
import { layOut } from '../../src/devtools/layout.ts';
import { createEventLog } from '../../src/devtools/log.ts';
import { looks } from '../../src/devtools/looks.ts';
import { paint, type Viewport } from '../../src/devtools/paint.ts';
import { createScale } from '../../src/devtools/scale.ts';
import { readStory, span } from '../../src/devtools/story.ts';
import { busyRecording, events, type Line, T0 } from './recordings.ts';

/** The shapes of tab `a`: look, from, to, in seconds after T0. */
const shapes = (...lines: Line[]) =>
  (readLanes(readStory(events(...lines)))[0]?.shapes ?? []).map(({ look, from, to }) => [
    look,
    (from - T0) / 1000,
    to === null ? null : (to - T0) / 1000,
  ]);
const at = (seconds: number) => T0 + seconds * 1000;

describe('the strip of a tab', () => {
  it('shows a token with its margin until the next one comes', () => {
    expect(
      shapes(
        [0, 'a', 'token', { expiresAt: at(60), marginAt: at(30) }],
        [40, 'a', 'token', { expiresAt: at(100), marginAt: at(70) }],
        [50, 'a', 'ended', { reason: 'logout' }],
      ),
    ).toEqual([
      ['token', 0, 40],
      ['margin', 30, 40],
      ['token', 40, 50],
      ['margin', 70, 70],
      ['end', 50, 50],
    ]);
  });

  it.each<[string, Line, string]>([
    ['came', [2, 'a', 'refreshed', { cause: 'timer', tookMs: 5 }], 'refresh'],
    ['came from another tab', [2, 'a', 'refreshed', { cause: 'otherTab', tookMs: 0 }], 'taken'],
    ['was refused', [2, 'a', 'ended', { reason: 'rejected' }], 'refused'],
    ['was not possible', [2, 'a', 'refreshfailed', { retryAt: at(3) }], 'unavailable'],
  ])('shows how a refresh ended: it %s', (_, end, look) => {
    expect(shapes([1, 'a', 'refreshing'], end)[0]).toEqual([look, 1, 2]);
  });

  it('shows a cool-down until the next refresh', () => {
    expect(shapes([1, 'a', 'refreshfailed', { retryAt: at(9) }], [4, 'a', 'refreshing'])).toEqual([
      ['cooling', 1, 4],
      ['refresh', 4, null],
    ]);
  });

  it('shows who waits for the lock and who has it', () => {
    expect(
      shapes(
        [1, 'a', 'lock', { what: 'asked' }],
        [3, 'a', 'lock', { what: 'granted' }],
        [4, 'a', 'lock', { what: 'released' }],
      ),
    ).toEqual([
      ['waiting', 1, 3],
      ['locked', 3, 4],
    ]);
  });

  it('shows a request that was refused, waited, and was sent again', () => {
    expect(
      shapes(
        [0, 'a', 'request', { kind: 'call' }],
        [1, 'a', 'response', { of: 0, status: 401 }],
        [3, 'a', 'request', { kind: 'call', resendOf: 0 }],
        [4, 'a', 'response', { of: 2, status: 200 }],
      ),
    ).toEqual([
      ['failed', 0, 1],
      ['held', 1, 3],
      ['resend', 3, 4],
    ]);
  });

  it('draws requests at the same time below each other, in four rows at most', () => {
    const many = Array.from({ length: 6 }, (): Line => [1, 'a', 'request', { kind: 'call' }]);
    const [lane] = readLanes(readStory(events(...many)));
    expect(lane?.shapes.map(({ row }) => row)).toEqual([0, 1, 2, 3, 3, 3]);
  });

  it('ends what was under way when the page is loaded again', () => {
    expect(shapes([1, 'a', 'refreshing'], [2, 'a', 'opened'], [3, 'a', 'outsider'])).toEqual([
      ['refresh', 1, 2],
      ['stranger', 3, 3],
    ]);
  });
});

describe('squeezed time', () => {
  const scale = createScale([0, 80, 300_080], 1);

  it('lets a refresh of 80 ms be seen beside a token of five minutes', () => {
    expect(scale.x(80)).toBeGreaterThan(20);
    expect(scale.width).toBeLessThan(300);
  });

  it('goes on beyond both ends, and halfway between two instants', () => {
    expect(scale.x(-5)).toBe(0);
    expect(scale.x(40)).toBeCloseTo(scale.x(80) / 2);
    expect(scale.x(400_000)).toBeGreaterThan(scale.width);
  });
});

describe('the painted picture', () => {
  const layout = layOut(readStory(busyRecording(2000).events), at(0), 1);
  const view: Viewport = {
    left: 400,
    top: 0,
    width: 800,
    height: 400,
    isDark: false,
    fontFamily: 'serif',
    selected: { at: at(60), tab: 'b' },
  };

  /** What was called on the canvas, by name, and the colours that were used. */
  const painted = (changes: Partial<Viewport>) => {
    const calls: string[] = [];
    const colors = new Set<unknown>();
    const context = new Proxy({} as CanvasRenderingContext2D, {
      get:
        (_, name) =>
        (...given: unknown[]) =>
          calls.push([name, ...given].join(' ')),
      set: (_, name, value) => Boolean(name === 'fillStyle' ? colors.add(value) : true),
    });
    paint(context, layout, { ...view, ...changes });
    return { calls, colors };
  };

  it('names every tab, and writes the time', () => {
    const { calls } = painted({});
    for (const tab of ['Tab 1', 'Tab 2', 'Tab 3'])
      expect(calls.some((call) => call.startsWith(`fillText ${tab} `))).toBe(true);
    expect(calls.filter((call) => /^fillText \d\d:\d\d:\d\d/.test(call)).length).toBeGreaterThan(3);
  });

  it('paints what is in sight and nothing else', () => {
    expect(painted({}).calls.length).toBeLessThan(1500);
    expect(painted({ left: 1e6 }).calls.length).toBeLessThan(100);
    expect(painted({ top: 200 }).calls.some((call) => call.startsWith('fillText Tab 1'))).toBe(false);
  });

  it('has other colours in the dark', () => {
    expect(painted({ isDark: true }).colors).toContain(looks.token.color[1]);
    expect(painted({}).colors).toContain(looks.token.color[0]);
  });

  it('draws each mark in a shape of its own', () => {
    const marks: Line[] = [
      [0, 'a', 'started'],
      [1, 'a', 'outsider'],
      [2, 'a', 'ended'],
    ];
    const calls: string[] = [];
    const context = new Proxy({} as CanvasRenderingContext2D, {
      get: (_, name) => () => calls.push(String(name)),
      set: () => true,
    });
    paint(context, layOut(readStory(events(...marks)), at(3), 1), { ...view, left: 0, selected: undefined });
    expect(calls).toEqual(expect.arrayContaining(['lineTo', 'arc', 'rect']));
  });
});

describe('the events of all tabs', () => {
  const [one, two, three] = events([1, 'a', 'nobody'], [2, 'b', 'nobody'], [3, 'a', 'nobody']);

  it('are in the order in which they happened, each once', () => {
    const log = createEventLog(10);
    for (const event of [three, one, two, one]) if (event) log.add(event);
    expect(log.events).toEqual([one, two, three]);
  });

  it('stay in the order of their tab when its clock is set back', () => {
    const log = createEventLog(10);
    const [before, after] = events([5, 'a', 'nobody'], [2, 'a', 'nobody']);
    for (const event of [before, after]) if (event) log.add(event);
    expect(log.events).toEqual([before, after]);
  });

  it('make room for new ones, and can all be forgotten', () => {
    const log = createEventLog(2);
    for (const event of [one, two, three]) if (event) log.add(event);
    expect([log.events, log.dropped]).toEqual([[two, three], 1]);
    log.clear();
    expect([log.events, log.dropped]).toEqual([[], 0]);
  });
});

it.each([
  [0, '0 ms'],
  [80, '80 ms'],
  [1500, '1 s'],
  [280_000, '4 min 40 s'],
  [90_000_000, '1 d 1 h'],
])('%d ms are written as %s', (ms, words) => {
  expect(span(ms)).toBe(words);
});
