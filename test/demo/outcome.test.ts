import { expect, test } from 'vitest';
import { outcomeOf } from '../../demo/page/outcome.ts';
import type { SentRequest } from '../../demo/page/requests.ts';

const calls = (count: number, status: number): SentRequest[] => Array(count).fill({ kind: 'call', status });
const refresh: SentRequest = { kind: 'refresh', status: 200 };

test('says a call with a good token in as few words as it took requests', () => {
  expect(outcomeOf([200], calls(1, 200))).toMatchObject({ statuses: '200', count: '1 request' });
});

test('counts ten calls, one refresh and ten resends', () => {
  expect(outcomeOf(Array(10).fill(200), [...calls(10, 401), refresh, ...calls(10, 200)])).toEqual({
    statuses: '10 × 200',
    count: '21 requests: 20 calls and 1 refresh',
    lesson: '10 were refused with 401. One new token served them all, and each was sent once more.',
  });
});

test('tells a call without a token from one whose refresh was refused', () => {
  expect(outcomeOf([401], calls(1, 401)).lesson).toMatch(/^Nobody is logged in/);
  expect(outcomeOf([401], [...calls(1, 401), { ...refresh, status: 401 }]).lesson).toMatch(/the session is over/);
});

test('names what had no answer', () => {
  expect(outcomeOf([200, null], calls(2, 200))).toMatchObject({ statuses: '1 × 200, 1 × no answer' });
});
