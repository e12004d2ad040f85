import type { Corpus } from './corpus.ts';

/** What may stand in the `expires_in` of an OAuth answer, which a `refresh` function hands on. */
export const lifetimes: Corpus<unknown> = [
  ['nothing', undefined],
  ['null', null],
  ['zero', 0],
  ['below zero', -300],
  ['a text', '300'],
  ['a text with a unit', '300s'],
  ['a word', 'never'],
  ['an empty text', ''],
  ['no number', Number.NaN],
  ['infinity', Number.POSITIVE_INFINITY],
  ['infinity, below', Number.NEGATIVE_INFINITY],
  ['all there is', 1.7e308],
  ['the smallest there is', 5e-324],
  ['longer than a timer can wait', 2 ** 31],
  ['true', true],
  ['a list', [300]],
  ['an object', { seconds: 300 }],
];

/** What may come from a `refresh` function in place of an answer. */
export const noAnswers: Corpus<unknown> = [
  ['nothing', undefined],
  ['null', null],
  ['a number', 300],
  ['a text', 'access'],
  ['a list', ['access']],
  ['an empty object', {}],
  ['a function', () => ({ access: 'access' })],
  ['tokens of odd types', { access: 5, refresh: {} }],
  ['a `Response` that nobody has read', new Response('{"access":"a"}')],
];
