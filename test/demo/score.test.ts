import { expect, test } from 'vitest';
import { noScore, verdict, withRequest } from '../../demo/page/score.ts';
import type { SeenRequest } from '../../demo/servers/backend.ts';

const seen = (path: string, status: number | null): SeenRequest => ({
  at: 0,
  sender: 'byHand',
  tab: '1',
  method: 'GET',
  path,
  status,
});

test('counts requests, the refreshes among them, and what was refused or not answered', () => {
  const requests = [seen('/api/ping/', 200), seen('/auth/jwt/refresh/', 401), seen('/api/ping/', null)];
  expect(requests.reduce(withRequest, noScore)).toEqual({ lost: 0, requests: 3, refreshes: 1, refused: 2 });
});

test('sums the day up in one sentence', () => {
  const score = { byHand: { ...noScore, requests: 9, lost: 1 }, latchkey: { ...noScore, requests: 5 } };
  expect(verdict(score)).toBe('By hand: 9 requests, 1 session lost. latchkey: 5 requests, no session lost.');
});
