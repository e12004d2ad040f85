import { expect, test } from 'vitest';
import { lifeOf } from '../../demo/page/life.ts';
import type { AuthState } from '../../src/index.ts';

const issuedAt = Date.UTC(2030, 0, 1);
const exp = issuedAt / 1000 + 20;
const loggedIn: AuthState = {
  status: 'authenticated',
  claims: { iat: issuedAt / 1000, exp },
  expiresAt: exp * 1000,
  refreshExpiresAt: null,
  remember: false,
  user: null,
  refresh: 'idle',
};

test('a quarter of the way through, three quarters are left', () => {
  expect(lifeOf(loggedIn, 5, issuedAt + 5_000)).toMatchObject({ secondsLeft: 15, nowShare: 0.25, lifetimeSeconds: 20 });
});

test('the margin is at the end, and the timer at most half a margin before it', () => {
  expect(lifeOf(loggedIn, 5, issuedAt)).toMatchObject({ marginShare: 0.75, earliestShare: 0.625, marginSeconds: 5 });
});

test('the margin is never more than half of the life', () => {
  expect(lifeOf(loggedIn, 30, issuedAt)).toMatchObject({ marginShare: 0.5, marginSeconds: 10 });
});

test('a token that is over has nothing left, and one of a clock that is ahead no more than all', () => {
  expect(lifeOf(loggedIn, 5, issuedAt + 60_000)).toMatchObject({ secondsLeft: 0, nowShare: 1 });
  expect(lifeOf(loggedIn, 5, issuedAt - 60_000)).toMatchObject({ secondsLeft: 20, nowShare: 0 });
});

test('nobody logged in, an opaque token and odd claims have no life to draw', () => {
  expect(lifeOf({ status: 'anonymous', reason: 'initial' }, 5, issuedAt)).toBeNull();
  expect(lifeOf({ ...loggedIn, claims: null, expiresAt: null }, 5, issuedAt)).toBeNull();
  expect(lifeOf({ ...loggedIn, claims: { iat: exp, exp } }, 5, issuedAt)).toBeNull();
});
