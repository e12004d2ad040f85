import { expect, it } from 'vitest';
import { addresses } from './corpus/addresses.ts';
import { bodies } from './corpus/bodies.ts';
import { cookies, csrfValues } from './corpus/cookies.ts';
import { headers, statuses } from './corpus/headers.ts';
import { lifetimes, noAnswers } from './corpus/lifetimes.ts';
import { messages, notes, ownMessages } from './corpus/messages.ts';
import { fields, leases, rememberedSchemes, stored } from './corpus/stored.ts';
import { tokens } from './corpus/tokens.ts';
import { seed } from './fuzz.ts';

const corpora = {
  tokens,
  bodies,
  headers,
  statuses,
  stored,
  fields,
  leases,
  rememberedSchemes,
  cookies,
  csrfValues,
  messages,
  ownMessages,
  notes,
  addresses,
  lifetimes,
  noAnswers,
};

it('every value of the corpora has a kind of its own', () => {
  for (const [name, corpus] of Object.entries(corpora)) {
    const kinds = corpus.map(([kind]) => kind);
    expect([name, kinds.filter((kind, at) => kinds.indexOf(kind) !== at)]).toEqual([name, []]);
  }
  const sizes = Object.entries(corpora).map(([name, { length }]) => `${length} ${name}`);
  const all = Object.values(corpora).reduce((sum, { length }) => sum + length, 0);
  console.info(`Hostile input, seed ${seed}: ${all} values by hand, ${sizes.join(', ')}.`);
});
