import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './project.ts';

/**
 * Of `auth.fetch` to `fetch` with a header, and of `auth.api` to ky with a header hook. Measured on a quiet machine: 1.0 to 1.1, and 1.1;
 * a copy of each request, or a storage that is read for each, is more than this.
 */
const bounds = { fetch: 1.2, api: 1.25 };
/** What else a machine does makes a median worse than it is, and never better: of some tries the best one counts. */
const tries = 4;

test('a request with a good token costs hardly more than one without us', () => {
  const best = { fetch: Number.POSITIVE_INFINITY, api: Number.POSITIVE_INFINITY };
  const isMet = () => best.fetch <= bounds.fetch && best.api <= bounds.api;
  for (let count = 0; count < tries && !isMet(); count += 1) {
    const script = join(root, 'bench/rows/ratio.ts');
    const found = JSON.parse(execFileSync(process.execPath, ['--expose-gc', script], { encoding: 'utf8' }));
    best.fetch = Math.min(best.fetch, found.fetch);
    best.api = Math.min(best.api, found.api);
  }
  expect(isMet(), JSON.stringify(best)).toBe(true);
}, 120_000);
