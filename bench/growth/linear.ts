import { type Bound, median } from '../report.ts';
import type { Cost, Subject } from './subject.ts';

/** The cost of an item may be this many times as large at the largest number, where nothing is worse than linear. */
export const mostTimes = 2;

/** The costs of one subject by size, a value for each round; `null`: it came to no end. */
export type Measured = ReadonlyMap<number, readonly Cost[] | null>;

export const medianUs = (costs: readonly Cost[] | null | undefined): number =>
  costs ? median(costs.map(({ us }) => us)) : Number.POSITIVE_INFINITY;

/** Linear or better: an item costs at the largest number at most `mostTimes` what it costs at the base. */
export function boundOf({ name, item, base }: Subject, measured: Measured): Bound {
  const largest = Math.max(...measured.keys());
  const times = medianUs(measured.get(largest)) / medianUs(measured.get(base));
  const [many, few] = [largest, base].map((size) => size.toLocaleString('en'));
  return {
    what: `${name}: time of an item (${item}) at ${many}, times that at ${few}`,
    limit: mostTimes.toFixed(2),
    found: Number.isFinite(times) ? times.toFixed(2) : 'no end',
    isKept: times <= mostTimes,
  };
}

const nothingUs = 0.01;
const blocksPerTen = 4;

/** Four blocks are a factor of ten; none is a hundredth of a microsecond. */
export const bar = (us: number): string =>
  '█'.repeat(Math.max(0, Math.round(blocksPerTen * Math.log10(us / nothingUs))));
