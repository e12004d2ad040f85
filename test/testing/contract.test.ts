import { expect, it } from 'vitest';
import { createFakeDjoser } from '../../src/testing.ts';
import { kinds } from '../djoser/contract/matrix.ts';
import { type Recorded, record } from '../djoser/contract/record.ts';
import { fakeSite } from '../djoser/contract/site.ts';

it.each(kinds)(
  'a fake server of the kind $profile answers the same way in every run, without a secret in it',
  async ({ options, scenarios }) => {
    const play = async () => {
      const site = fakeSite(createFakeDjoser({ ...options, users: [] }), options.schemes?.[0]);
      const recorded: Recorded[] = [];
      for (const scenario of scenarios) recorded.push(...(await record(scenario, site)));
      return recorded;
    };
    const recorded = await play();
    expect(recorded.length).toBeGreaterThan(7);
    expect(await play()).toEqual(recorded);
    expect(JSON.stringify(recorded)).not.toContain('eyJ');
  },
);
