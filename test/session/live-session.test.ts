import { describe, expect, it } from 'vitest';
import { recordOf, type StoredSession } from '../../src/platform/storage.ts';
import { isProbe, liveSession } from '../../src/session/live-session.ts';
import { jwt } from '../token/jwt.ts';

const seconds = 1_800_000_000;
const access = jwt({ exp: seconds + 300 });
const refresh = jwt({ exp: seconds + 86_400 });
const live = (more: Partial<StoredSession>, expiresInSeconds?: number) =>
  liveSession(recordOf({ id: 's1', savedAt: seconds * 1000, access, refresh, ...more }), expiresInSeconds);

describe('an access token', () => {
  it('ends when the server said with its answer, whatever its claims say', () => {
    expect(live({}, 100).expiresAt).toBe((seconds + 100) * 1000);
    expect(live({ access: 'opaque' }, 100).expiresAt).toBe((seconds + 100) * 1000);
  });

  it.each([0, -1, Number.NaN, undefined])('ends when its claims say where the server said %s', (life) => {
    expect(live({}, life).expiresAt).toBe((seconds + 300) * 1000);
    expect(live({ access: 'opaque' }, life).expiresAt).toBeNull();
  });
});

describe('the end of a refresh token', () => {
  it.each([7000, -7000, 0])('is told by our clock, which is %i ms fast', (clockOffsetMs) => {
    expect(live({ clockOffsetMs }).refreshExpiresAt).toBe((seconds + 86_400) * 1000 + clockOffsetMs);
  });

  it('is told as the token says it where our clock was proved wrong, when that of the access token is not', () => {
    expect(live({ clockOffsetMs: null })).toMatchObject({
      expiresAt: null,
      refreshExpiresAt: (seconds + 86_400) * 1000,
    });
  });
});

describe('a question to the server whether there is a session', () => {
  const question = { access: null, refresh: null, savedAt: 0 };

  it('is one of which nothing is known', () => {
    expect(isProbe(live(question))).toBe(true);
  });

  it.each<[string, Partial<StoredSession>]>([
    ['has been seen before', { savedAt: seconds * 1000 }],
    ['has an access token', { access }],
    ['has a refresh token', { refresh }],
  ])('is not one that %s', (_, known) => {
    expect(isProbe(live({ ...question, ...known }))).toBe(false);
  });
});
