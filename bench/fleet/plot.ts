import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';

export interface Curve {
  readonly name: string;
  readonly colour: string;
  /** One value for each bin. */
  readonly values: readonly number[];
}

export interface Plot {
  readonly title: string;
  readonly curves: readonly Curve[];
  readonly binSeconds: number;
  /** The highest value shown: what is above leaves the picture, and its curve says how high it goes. */
  readonly top: number;
  /** From and until, in minutes: drawn as a grey band. */
  readonly bands: readonly (readonly [from: number, until: number])[];
  /** A value to compare with. */
  readonly bound: number;
}

const width = 860;
const height = 300;
const left = 48;
const right = 16;
const above = 58;
const below = 40;

/** A line for each curve, time in minutes to the right. */
export function drawPlot({ title, curves, binSeconds, top, bands, bound }: Plot): string {
  const minutes = ((curves[0]?.values.length ?? 0) * binSeconds) / 60;
  const x = scaleLinear([0, minutes], [left, width - right]);
  const y = scaleLinear([0, top], [height - below, above]);
  const path = line<number>(
    (_, index) => round(x(((index + 0.5) * binSeconds) / 60)),
    (value) => round(y(Math.min(value, top * 1.02))),
  );
  const text = (at: string, words: string, more = '') => `<text ${at} ${more}>${words}</text>`;
  const parts = [
    text(`x="${left}" y="20"`, title, 'font-weight="600"'),
    ...bands.map(
      ([from, until]) =>
        `<rect x="${round(x(from))}" y="${above}" width="${round(x(until) - x(from))}" height="${height - below - above}" fill="#8884" />`,
    ),
    ...y
      .ticks(5)
      .map(
        (tick) =>
          `<path d="M${left} ${round(y(tick))}H${width - right}" stroke="#8883" />${text(`x="${left - 8}" y="${round(y(tick) + 4)}"`, String(tick), 'text-anchor="end"')}`,
      ),
    ...x
      .ticks(10)
      .map((tick) => text(`x="${round(x(tick))}" y="${height - below + 18}"`, String(tick), 'text-anchor="middle"')),
    text(`x="${width - right}" y="${height - 6}"`, 'minutes', 'text-anchor="end"'),
    `<path d="M${left} ${round(y(bound))}H${width - right}" stroke="currentColor" stroke-dasharray="4 4" />`,
    ...curves.map(
      ({ colour, values }) => `<path d="${path([...values])}" fill="none" stroke="${colour}" stroke-width="1.6" />`,
    ),
    ...curves.map(({ name, colour, values }, index) => {
      const highest = Math.max(...values);
      const words = highest > top ? `${name} (up to ${highest.toFixed(0)})` : name;
      return text(`x="${left + index * 230}" y="42"`, words, `style="fill:${colour}"`);
    }),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" color="#777" fill="#777">
<title>${title}</title>
${parts.join('\n')}
</svg>
`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
