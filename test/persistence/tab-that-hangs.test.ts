import { describe, expect, it } from 'vitest';
import { follow, pass, setUp, sleep, url } from '../helpers/world.ts';
import { deferred } from '../platform/deferred.ts';

/**
 * A tab that hangs, for example because it shows a dialog: it has the lock and has sent the refresh token, and the answer with the new tokens
 * is in that tab. `goOn` saves them and releases the lock; `close` only releases it.
 */
async function setUpHanging() {
  const world = setUp();
  const tab = await world.login();
  const before = world.profile.stored();
  const hang = deferred<void>();
  const name = `latchkey ${before?.server}`;
  const held = world.profile.locks.request(name, {}, () => hang.promise);
  const answer = await world.server.fetch(url('auth/jwt/refresh/'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ refresh: before?.refresh }),
  });
  const pair = await answer.json();
  sleep(301);
  const close = async () => {
    hang.resolve();
    await held;
  };
  const goOn = async () => {
    const now = Date.now();
    world.profile.store({
      ...before,
      ...pair,
      revision: 2,
      refreshRevision: 2,
      askedAt: now,
      expiresAt: now + 300_000,
    });
    await close();
  };
  return { world, tab, goOn, close };
}

describe('beside a tab that hangs in the middle of its refresh, another tab', () => {
  it('stays logged in although the server refuses the spent refresh token, and goes on when that tab does', async () => {
    const { tab, goOn } = await setUpHanging();
    const first = follow(tab.auth.fetch(url('api/ping/')));
    await pass(100);
    expect(first.error).toMatchObject({ code: 'refresh_unavailable' });
    expect(tab.auth.state.status).toBe('authenticated');
    expect(tab.of('ended')).toEqual([]);
    await goOn();
    await pass(61);
    expect((await tab.auth.fetch(url('api/ping/'))).status).toBe(200);
    expect(tab.of('ended')).toEqual([]);
  });

  it('ends its session when that tab is closed with the only new tokens', async () => {
    const { tab, close } = await setUpHanging();
    follow(tab.auth.fetch(url('api/ping/')));
    await pass(100);
    await close();
    await pass(120);
    follow(tab.auth.fetch(url('api/ping/')));
    await pass(5);
    expect(tab.auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
  });
});
