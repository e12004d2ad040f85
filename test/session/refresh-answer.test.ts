import { describe, expect, it } from 'vitest';
import { type AuthWarning, createSession, memoryStorage, type SessionOptions } from '../../src/core.ts';
import { djoser } from '../../src/index.ts';
import { follow, pass, setUp, slowRefresh, url } from '../helpers/world.ts';

/** A session on a server of the test's own, with one pair to begin with. */
async function setUpSession(refresh: SessionOptions['refresh'], more: Partial<SessionOptions> = {}) {
  setUp();
  const warnings: AuthWarning[] = [];
  const session = createSession({
    allowedOrigins: ['https://api.example.test'],
    storage: memoryStorage(),
    channel: null,
    proactive: 'off',
    random: () => 0,
    onWarning: (warning) => warnings.push(warning),
    refresh,
    ...more,
  });
  await session.adopt({ access: 'opaque-0', refresh: 'r' });
  return { session, warnings };
}

describe('a refresh', () => {
  it.each([
    ['the same token', 'coolingDown', { access: 'opaque-0' }],
    ['a token whose life is shorter than the margin', 'idle', { access: 'opaque-1', expiresInSeconds: 20 }],
    ['a good token', 'idle', { access: 'opaque-1', expiresInSeconds: 40 }],
  ])('that brings %s leaves the session %s', async (_, status, answer) => {
    const { session } = await setUpSession(async () => answer);
    await session.refresh();
    expect(session.state).toMatchObject({ status: 'authenticated', refresh: status });
    session.dispose();
  });

  it('that brings a token which tells no end is no word on the clock', async () => {
    const { session, warnings } = await setUpSession(async () => ({ access: 'opaque-1' }));
    await session.refresh();
    await pass(0);
    expect(warnings).toEqual([]);
    session.dispose();
  });
});

it('an answer without an access token is named as the cause', async () => {
  const { session } = await setUpSession(async () => ({}) as never);
  await expect(session.refresh()).rejects.toMatchObject({
    code: 'refresh_unavailable',
    cause: { code: 'bad_response' },
  });
  session.dispose();
});

it('a tab with no refresh token to spend says so, and keeps its good token', async () => {
  const world = setUp();
  const { auth } = world.open();
  const { access } = world.issue();
  await auth.adopt({ access });
  await expect(auth.refresh()).rejects.toMatchObject({
    code: 'refresh_unavailable',
    message: 'There is no refresh token.',
  });
  expect(await auth.getAccessToken()).toBe(access);
});

describe('an answer that comes too late', () => {
  it('is thrown away and revoked when another tab has saved a pair meanwhile, and that one stays', async () => {
    const world = setUp({ latencyMs: slowRefresh(0.1) });
    const server = djoser({ scheme: 'JWT', paths: { revoke: 'jwt/blacklist/' } });
    const tab = await world.over('held in memory through a sleep', { server });
    const answer = follow(tab.auth.fetch(url('api/ping/')));
    await pass(0.05);
    world.saveElsewhere();
    await pass(0.1);

    expect(answer.value?.status).toBe(200);
    expect(world.sent('/api/ping/')).toEqual(['JWT A2']);
    expect(world.stored()).toEqual({ access: 'A2', refresh: 'R2' });
    const revoked = world.server.calls('jwt/blacklist').map(({ body }) => world.nameOf(Object(body).refresh));
    expect(revoked).toEqual(['R3']);
  });

  it('after a logout is not revoked once more where the server keeps its refresh token the same', async () => {
    const revoked: unknown[] = [];
    let arrive: () => void = () => {};
    const { session } = await setUpSession(
      (refresh) =>
        new Promise((resolve) => {
          arrive = () => resolve({ access: 'opaque-1', refresh: refresh as string });
        }),
      { revoke: async (token) => void revoked.push(token) },
    );
    const refreshing = follow(session.refresh());
    await pass(0.01);
    await session.logout();
    arrive();
    await pass(1);
    expect(refreshing.error).toMatchObject({ code: 'session_ended' });
    expect(session.state).toMatchObject({ status: 'anonymous', reason: 'logout' });
    expect(revoked).toEqual(['r']);
    session.dispose();
  });
});
