import { expect, test } from 'vitest';
import { describeEvent, describeState } from '../../demo/page/words.ts';
import type { Keep } from '../../demo/settings.ts';
import { AuthError } from '../../src/index.ts';

const refused = new AuthError('session_ended', 'The session has ended.', {
  status: 401,
  detail: 'Token is blacklisted',
});

test('tells why a session ended, with what the server said', () => {
  expect(describeEvent({ type: 'ended', reason: 'rejected', error: refused }, 'cookies').text).toBe(
    'Logged out: the server refused the refresh token. Token is blacklisted. (401)',
  );
});

test('tells a renewal here from one in another tab', () => {
  const here = describeEvent({ type: 'refreshed', cause: 'timer', tookMs: 23.6 }, 'cookies').text;
  const there = describeEvent({ type: 'refreshed', cause: 'otherTab', tookMs: 0 }, 'cookies').text;
  expect(here).toBe('Access token renewed in 24 ms: its time had come.');
  expect(there).toContain('without a request');
});

test('tells a first visit from a logout', () => {
  expect(describeState({ status: 'anonymous', reason: 'initial' }, 'cookies').headline).toBe('Nobody is logged in');
  expect(describeState({ status: 'anonymous', reason: 'logout' }, 'cookies')).toEqual({
    headline: 'Logged out',
    detail: 'The session ended because you logged out in this tab.',
  });
});

test('tells how long a session lasts by where its tokens are kept', () => {
  const state = {
    status: 'authenticated',
    claims: null,
    expiresAt: null,
    refreshExpiresAt: null,
    user: null,
    refresh: 'idle',
  } as const;
  const detail = (remember: boolean, keep: Keep) => describeState({ ...state, remember }, keep).detail;
  expect(detail(true, 'localStorage')).toMatch(/^Remembered/);
  expect(detail(false, 'localStorage')).toContain('void');
  expect(detail(true, 'cookies')).toMatch(/^Remembered/);
  expect(detail(false, 'cookies')).toContain('session cookies');
  expect(detail(true, 'memory')).toContain('in memory');
});
