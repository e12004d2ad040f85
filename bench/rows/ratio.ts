// How many times as long as the bare call ours takes, with nothing but the built package: `{ "fetch": 1.1, "api": 1.1 }`.
// Run it with `--expose-gc`. Both of a pair run in each round, and the median of many rounds forgives what else the machine does.
import * as core from '../../dist/core.js';
import * as light from '../../dist/fetch.js';
import * as full from '../../dist/index.js';
import { bareFetch, bareKy } from '../libraries/bare.ts';
import { latchkey } from '../libraries/latchkey.ts';
import { median } from '../report.ts';
import { ratios, timeRequests } from './rounds.ts';

const ours = latchkey({ full, fetch: light, core });
const times = await timeRequests([bareFetch, bareKy, ...ours.slice(0, 2)], 15);
const found = {
  fetch: median(ratios(times, 'latchkey (auth.fetch)', bareFetch.name)),
  api: median(ratios(times, 'latchkey (auth.api)', bareKy.name)),
};
process.stdout.write(JSON.stringify(found), () => process.exit());
