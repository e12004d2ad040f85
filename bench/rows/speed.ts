import { baselines, libraries } from '../libraries.ts';
import { type Bound, type Finding, median, spread } from '../report.ts';
import { ratios, requests, timeRequests } from './rounds.ts';

const rounds = 25;
const kyWithHook = 'bare ky, header in a hook';

function boundOf(times: Map<string, number[]>, name: string, to: string, limit: number): Bound {
  const found = median(ratios(times, name, to));
  return { what: `${name}, times ${to}`, limit: limit.toFixed(2), found: found.toFixed(2), isKept: found <= limit };
}

export async function speed(): Promise<Finding> {
  const times = await timeRequests([...baselines, ...libraries], rounds);
  return {
    title: 'A request with a good token',
    how: `From the call to parsed JSON, one after another, over a \`fetch\` that answers at once; ${rounds} alternating rounds of ${requests}. Time of the processor, after a garbage collection. Median, and between what nine of ten rounds lay.`,
    head: ['library', 'µs a request', 'times bare fetch', 'times ky with a header hook'],
    rows: [...times.keys()]
      .sort((a, b) => median(times.get(a) ?? []) - median(times.get(b) ?? []))
      .map((name) => [
        name,
        spread(times.get(name) ?? [], 1),
        spread(ratios(times, name, 'bare fetch'), 2),
        /ky|api/.test(name) ? spread(ratios(times, name, kyWithHook), 2) : '',
      ]),
    bounds: [
      boundOf(times, 'latchkey (auth.fetch)', 'bare fetch', 1.1),
      boundOf(times, 'latchkey (auth.api)', kyWithHook, 1.05),
    ],
  };
}
