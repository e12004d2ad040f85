import { expect, test } from 'vitest';
import { describeEvent, describeState } from '../../demo/page/words.ts';
import { AuthError } from '../../src/index.ts';

const refused = new AuthError('session_ended', 'The session has ended.', {
  status: 401,
  detail: 'Token is blacklisted',
});

test('tells why a session ended, with what the server said', () => {
  expect(describeEvent({ type: 'ended', reason: 'rejected', error: refused }).text).toBe(
    'Logged out: the server refused the refresh token. Token is blacklisted. (401)',
  );
});

test('tells a renewal here from one in another tab', () => {
  const here = describeEvent({ type: 'refreshed', cause: 'timer', tookMs: 23.6 }).text;
  const there = describeEvent({ type: 'refreshed', cause: 'otherTab', tookMs: 0 }).text;
  expect(here).toBe('Access token renewed in 24 ms: its time had come.');
  expect(there).toContain('without a request');
});

test('tells a first visit from a logout', () => {
  expect(describeState({ status: 'anonymous', reason: 'initial' }).headline).toBe('Nobody is logged in');
  expect(describeState({ status: 'anonymous', reason: 'logout' })).toEqual({
    headline: 'Logged out',
    detail: 'The session ended because you logged out in this tab.',
  });
});
