// The timeline of two tabs that need a token at the same moment, in the layout of `<latchkey-timeline>`, as a separate file. The library
// runs against a Djoser in memory, and its own recorder records what it does. Only the clock is simulated: each request takes 80 ms.

import type { Look } from '../../src/devtools/lanes.ts';
import { axisPx, edgePx, lanePx, layOut } from '../../src/devtools/layout.ts';
import { looks, requestStepPx } from '../../src/devtools/looks.ts';
import { readStory } from '../../src/devtools/story.ts';
import { createRecorder, type RecordedEvent } from '../../src/devtools.ts';
import { createAuth } from '../../src/index.ts';
import { createFakeDjoser, createTabs } from '../../src/testing.ts';

export const timelineFile = 'docs/pictures/two-tabs.svg';

const title =
  'Two tabs find their token over at the same moment: one of them refreshes, and the other takes the new token over';
const requestMs = 80;

const aMoment = () => new Promise((resolve) => setTimeout(resolve, 1));

async function recordTwoTabs(): Promise<RecordedEvent[]> {
  let nowMs = Date.UTC(2026, 0, 1);
  const now = () => nowMs;
  const server = createFakeDjoser({ accessSeconds: 300, now });
  server.route('GET', '/orders/', () => []);
  const slowly: typeof fetch = async (input, init) => {
    const answeredAt = nowMs + requestMs;
    const response = await server.fetch(input, init);
    // The clock moves on only after all work that needs no time is done.
    await aMoment();
    nowMs = Math.max(nowMs, answeredAt);
    return response;
  };

  const opened = createTabs(2).map((tab, index) => {
    const recorder = createRecorder({ name: `picture ${index}`, label: `Tab ${index + 1}` });
    const options = recorder.observe({ ...tab, baseUrl: server.baseUrl, fetch: slowly, now });
    return { recorder, auth: recorder.attach(createAuth(options)) };
  });
  const [first, second] = opened.map(({ auth }) => auth);
  await first?.login({ username: 'ada', password: 'correct-horse' });
  await first?.getUser();
  while (second?.state.status !== 'authenticated') await aMoment();
  nowMs += 301_000;
  await Promise.all(opened.map(({ auth }) => auth.fetch(new URL('/orders/', server.baseUrl))));
  nowMs += 100;
  for (const { auth, recorder } of opened) {
    auth.dispose();
    recorder.dispose();
  }
  return opened.flatMap(({ recorder }) => recorder.events).sort((a, b) => a.at - b.at);
}

export async function timelinePicture(): Promise<string> {
  const events = await recordTwoTabs();
  const [begin, end] = [events.at(0)?.at ?? 0, events.at(-1)?.at ?? 0];
  const { lanes, scale, ticks, width, height } = layOut(readStory(events), end, 1);
  const x = (at: number) => round(scale.x(at) + edgePx);
  const drawn = new Set<Look>();

  const strips = lanes.flatMap(({ label, shapes }, index) => {
    const top = axisPx + index * lanePx;
    const bars = shapes.map(({ look, from, to, row }) => {
      drawn.add(look);
      const { top: offset, height: tall, style } = looks[look];
      const wide = style === 'mark' ? 2 : Math.max(3, round(x(to ?? end) - x(from)));
      return rect(look, x(from), top + offset + row * requestStepPx, wide, tall);
    });
    const ground = index % 2 === 0 ? [rect('stripe', 0, top, width, lanePx)] : [];
    return [...ground, text(8, top + 16, label, 'bold'), ...bars];
  });
  const axis = ticks.flatMap(({ at, x }) => [
    rect('tick', round(x), axisPx - 5, 1, 5),
    text(round(x) + 4, 16, `${((at - begin) / 1000).toFixed(2)} s`),
  ]);
  const names = [...drawn].flatMap((look, index) => {
    const [left, top] = [8 + (index % 4) * 190, height + 12 + Math.floor(index / 4) * 22];
    return [rect(look, left, top, 18, 9), text(left + 26, top + 9, looks[look].name)];
  });
  const tall = height + 12 + Math.ceil(drawn.size / 4) * 22;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.ceil(width)} ${tall}" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${title}</title>`,
    `<style>\n${styleOf([...drawn])}\n</style>`,
    rect('ground', 0, 0, width, tall),
    ...axis,
    ...strips,
    ...names,
    '</svg>\n',
  ].join('\n');
}

const round = (px: number) => Math.round(10 * px) / 10;
const rect = (kind: string, x: number, y: number, width: number, height: number) =>
  `<rect class="${kind}" x="${x}" y="${y}" width="${round(width)}" height="${height}"/>`;
const text = (x: number, y: number, words: string, kind = 'soft') =>
  `<text class="${kind}" x="${x}" y="${y}">${words}</text>`;

/** The colours of `<latchkey-timeline>`, light and dark. Shapes that are hollow or hatched there are drawn as outlines. */
function styleOf(drawn: readonly Look[]): string {
  const fill = (kind: string, color: string) => `.${kind} { fill: ${color}; }`;
  const outline = (kind: string, color: string) => `.${kind} { fill: none; stroke: ${color}; stroke-width: 1.5; }`;
  const colors = (scheme: 0 | 1, ground: string, stripe: string, ink: string, soft: string) => [
    ...[fill('ground', ground), fill('stripe', stripe), fill('bold', ink), fill('soft', soft), fill('tick', soft)],
    ...drawn.map((look) => {
      const { color, style } = looks[look];
      return (style === 'bar' || style === 'mark' ? fill : outline)(look, color[scheme]);
    }),
  ];
  return [
    '.bold { font-weight: 600; }',
    ...colors(0, '#fffdf8', '#f6f2e8', '#1d1b17', '#625c50'),
    '@media (prefers-color-scheme: dark) {',
    ...colors(1, '#1c1a16', '#23201b', '#f2ede2', '#aca493'),
    '}',
  ].join('\n');
}
