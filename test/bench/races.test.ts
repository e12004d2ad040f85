import { describe, expect, it } from 'vitest';
import { latchkey } from '../../bench/libraries/latchkey.ts';
import { races } from '../../bench/races/races.ts';
import { crowd } from '../../bench/rows/crowd.ts';
import * as core from '../../src/core.ts';
import * as light from '../../src/fetch.ts';
import * as full from '../../src/index.ts';

const libraries = latchkey({ full, fetch: light, core });
const size = 10_000;

describe.each(libraries.map((library) => [library.name, library] as const))('%s', (_, library) => {
  it.concurrent.each(races)(
    '$title',
    async (race) => {
      expect(await race.run(library)).toBe(true);
    },
    30_000,
  );
});

describe.each(
  libraries.filter(({ name }) => name !== 'latchkey/fetch').map((library) => [library.name, library] as const),
)('%s, 10,000 requests at once', (_, library) => {
  it('on an expired token cost one refresh, and one send each', async () => {
    const { refreshes, requests, answered } = await crowd(library, 'expired', size);
    expect({ refreshes, requests, answered }).toEqual({ refreshes: 1, requests: size, answered: size });
  }, 60_000);

  it('on a revoked token cost one refresh, and two sends each', async () => {
    const { refreshes, requests, answered } = await crowd(library, 'revoked', size);
    expect({ refreshes, requests, answered }).toEqual({ refreshes: 1, requests: 2 * size, answered: size });
  }, 60_000);
});
