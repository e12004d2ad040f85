import { describe, expect, it } from 'vitest';
import { djoser } from '../../src/index.ts';
import { follow, pass, refusal, setUp, sleep, T0, url, type World, waysToBeOver } from '../helpers/world.ts';

/** A resource that is protected, and one that is not. */
function resources(world: World): void {
  world.server.route('GET', '/x/', () => ({ ok: true }));
  world.server.route('GET', '/public/', () => ({ ok: true }), { protected: false });
}

describe('failure policy', () => {
  it.each(waysToBeOver)('B39 · an offline refresh leaves the session as it is: token %s', async (way) => {
    const world = setUp();
    resources(world);
    const { auth, of } = await world.over(way);
    world.server.failNext('jwt/refresh', 'network');

    const offline = follow(auth.fetch(url('x/')));
    await pass(0.5);
    expect(offline.error).toMatchObject({ code: 'refresh_unavailable' });
    expect(world.stored()).toEqual({ access: 'A1', refresh: 'R1' });
    expect(auth.state).toMatchObject({ status: 'authenticated', refresh: 'coolingDown' });

    await pass(1);
    expect((await auth.fetch(url('x/'))).status).toBe(200);
    expect(world.sent('/x/')).toEqual(['JWT A2']);
    expect(world.refreshedAt()).toEqual([0, 1]);
    expect(of('refreshfailed')).toMatchObject([{ retryAt: T0 + 1000, error: { code: 'refresh_unavailable' } }]);
    expect(of('ended')).toEqual([]);
  });

  const page = (status: number) => () =>
    new Response(`<h1>${status}</h1>`, { status, headers: { 'content-type': 'text/html' } });
  const json = (status: number) => () => Response.json({ detail: 'Try again later.' }, { status });
  it.each([
    ...[408, 429, 500, 503, 504].map((status) => ({ status, as: 'JSON', answer: json(status) })),
    ...[408, 429, 500, 502, 503, 504].map((status) => ({ status, as: 'HTML', answer: page(status) })),
  ])('B40 · a refresh answered with $status and $as is not the end of the session', async ({ status, answer }) => {
    const world = setUp();
    resources(world);
    const { auth, of } = await world.over('found in the store at page load');
    world.server.failNext('jwt/refresh', answer);

    const first = follow(auth.fetch(url('x/')));
    await pass(0);
    expect(first.error).toMatchObject({ code: 'refresh_unavailable', status });
    expect(world.stored()).toEqual({ access: 'A1', refresh: 'R1' });

    await pass(1);
    expect((await auth.fetch(url('x/'))).status).toBe(200);
    expect(world.sent('/x/')).toEqual(['JWT A2']);
    expect(world.refreshCalls).toBe(2);
    expect(of('ended')).toEqual([]);
  });

  it.each(waysToBeOver)('B41 · a refused refresh token ends the session once: token %s', async (way) => {
    const world = setUp();
    resources(world);
    const { auth, of } = await world.over(way);
    world.server.revokeRefresh();

    const calls = [1, 2, 3].map(() => follow(auth.fetch(url('x/'))));
    world.page.dispatch('focus');
    await pass(1);

    for (const { error } of calls) expect(error).toMatchObject({ code: 'session_ended' });
    expect(world.sent('/x/')).toEqual([]);
    expect(world.stored()).toBe(null);
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
    expect(of('ended')).toMatchObject([{ reason: 'rejected', error: { code: 'session_ended', status: 401 } }]);

    expect((await auth.fetch(url('public/'))).status).toBe(200);
    expect(world.sent('/public/')).toEqual([null]);
    await pass(600);
    expect(world.refreshCalls).toBe(1);
    expect(of('ended')).toHaveLength(1);
  });

  it('B41 · whoever waited for the refused refresh learns what the server said', async () => {
    const world = setUp();
    const { auth } = await world.over('held in memory through a sleep');
    world.server.revokeRefresh();

    const call = follow(auth.refresh());
    await pass(1);

    expect(call.error).toMatchObject({ code: 'session_ended', status: 401, detail: 'Token is blacklisted' });
  });

  it.each(
    waysToBeOver.flatMap((way) => [
      { way, body: { refresh: ['This field may not be blank.'] } },
      { way, body: { non_field_errors: ['Signature has expired.'] } },
    ]),
  )('B42 · a refresh answered with 400 and $body ends the session: token $way', async ({ way, body }) => {
    const world = setUp();
    resources(world);
    const { auth, of } = await world.over(way);
    world.server.failNext('jwt/refresh', () => Response.json(body, { status: 400 }));

    const call = follow(auth.fetch(url('x/')));
    await pass(1);

    expect(call.error).toMatchObject({ code: 'session_ended' });
    expect(of('ended')).toMatchObject([{ reason: 'rejected', error: { status: 400 } }]);
    expect(world.refreshCalls).toBe(1);
    expect(world.stored()).toBe(null);
    expect(world.sent('/x/')).toEqual([]);
  });

  it('B42 · a refresh answered with 400 and a page is not the end of the session', async () => {
    const world = setUp();
    const { auth, of } = await world.over('held in memory through a sleep');
    world.server.failNext('jwt/refresh', 400);

    await expect(auth.refresh()).rejects.toMatchObject({ code: 'refresh_unavailable', status: 400 });

    expect(world.stored()).toEqual({ access: 'A1', refresh: 'R1' });
    expect(of('ended')).toEqual([]);
  });

  it.each(waysToBeOver)('B43 · Retry-After is waited for, and calls fail at once meanwhile: token %s', async (way) => {
    const world = setUp();
    resources(world);
    const { auth, of } = await world.over(way);
    world.server.failNext('jwt/refresh', () =>
      Response.json({ detail: 'Request was throttled.' }, { status: 429, headers: { 'Retry-After': '30' } }),
    );

    for (let call = 0; call < 50; call += 1) {
      const asked = Date.now();
      const outcome = follow(auth.fetch(url('x/')));
      await pass(0);
      expect(outcome.error).toMatchObject({ code: 'refresh_unavailable', status: 429, retryAfterSeconds: 30 });
      expect(outcome.settledAt).toBe(asked);
      await pass(0.4);
    }
    expect(Date.now()).toBe(T0 + 20_000);
    await pass(9.999);
    expect(world.refreshedAt()).toEqual([0]);
    expect(world.stored()).toEqual({ access: 'A1', refresh: 'R1' });

    await pass(1.001);
    expect((await auth.fetch(url('x/'))).status).toBe(200);
    expect(world.refreshedAt()).toEqual([0, 30]);
    expect(world.sent('/x/')).toEqual(['JWT A2']);
    expect(of('refreshfailed')).toHaveLength(1);
    expect(of('ended')).toEqual([]);
  });

  it('B44 · an early refresh that is refused ends the session at once, and its good access token is not used any more', async () => {
    const world = setUp({ startsAt: -280 });
    resources(world);
    const { auth, of } = await world.login();
    world.server.revokeRefresh();
    sleep(280);
    world.page.dispatch('focus');

    const statuses: number[] = [];
    for (const seconds of [1, 4, 20]) {
      await pass(seconds);
      statuses.push((await auth.fetch(url('x/'))).status);
    }

    expect(Date.now()).toBe(T0 + 25_000);
    expect(statuses).toEqual([401, 401, 401]);
    expect(world.sent('/x/')).toEqual([null, null, null]);
    expect(world.refreshedAt()).toEqual([0]);
    expect(of('ended')).toMatchObject([{ reason: 'rejected' }]);
    expect(world.stored()).toBe(null);
  });

  it('B44 · a call that asked for the early refresh is told that the session has ended', async () => {
    const world = setUp({ startsAt: -280 });
    resources(world);
    const { auth, of } = await world.login({ proactive: 'off' });
    world.server.revokeRefresh();
    sleep(280);

    const call = follow(auth.fetch(url('x/')));
    await pass(1);

    expect(call.error).toMatchObject({ code: 'session_ended' });
    expect(world.sent('/x/')).toEqual([]);
    expect(world.refreshCalls).toBe(1);
    expect(of('ended')).toHaveLength(1);
  });

  it('B45 · with no refresh token a 401 is the caller’s, and ends the session', async () => {
    const world = setUp();
    resources(world);
    const { access } = world.issue();
    world.store({ access });
    const { auth, of } = world.open();
    await auth.ready;
    expect(auth.state.status).toBe('authenticated');
    world.server.revokeAll();

    const response = await auth.fetch(url('x/'));

    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'token_not_valid' });
    await pass(600);
    expect(world.sent('/x/')).toEqual(['JWT A1']);
    expect(of('ended')).toMatchObject([{ reason: 'expired' }]);
    expect(world.stored()).toBe(null);
    expect(world.refreshCalls).toBe(0);
  });

  it('B45 · with no refresh token the session ends when its access token does, and not a second later', async () => {
    const world = setUp();
    resources(world);
    world.store({ access: world.issue().access });
    const { auth, of } = world.open();
    for (const seconds of [280, 15, 4]) {
      await pass(seconds);
      expect((await auth.fetch(url('x/'))).status).toBe(200);
    }
    expect(auth.state.status).toBe('authenticated');
    expect(of('refreshfailed')).toEqual([]);

    await pass(1);

    expect(auth.state).toEqual({ status: 'anonymous', reason: 'expired' });
    expect(world.sent('/x/')).toEqual(['JWT A1', 'JWT A1', 'JWT A1']);
    expect(of('ended')).toMatchObject([{ reason: 'expired' }]);
    expect(world.stored()).toBe(null);
    expect(world.refreshCalls).toBe(0);
  });

  it('B45 · with no refresh token a call after the end of the access token is told that the session has ended', async () => {
    const world = setUp();
    resources(world);
    world.store({ access: world.issue().access });
    const { auth, of } = world.open({ proactive: 'off' });
    await auth.ready;
    sleep(299.5);
    expect((await auth.fetch(url('x/'))).status).toBe(200);
    sleep(0.5);

    const call = follow(auth.fetch(url('x/')));
    await pass(0);

    expect(call.error).toMatchObject({ code: 'session_ended' });
    expect(world.sent('/x/')).toEqual(['JWT A1']);
    expect(of('ended')).toMatchObject([{ reason: 'expired' }]);
    expect(world.refreshCalls).toBe(0);
  });

  it('B46 · a refresh token that is not replaced is kept', async () => {
    const world = setUp({ rotate: false });
    resources(world);
    const { auth } = await world.login();

    for (const cycle of [1, 2]) {
      sleep(400);
      expect((await auth.fetch(url('x/'))).status).toBe(200);
      expect(world.stored()).toEqual({ access: `A${cycle + 1}`, refresh: 'R1' });
    }

    expect(world.spent()).toEqual(['R1', 'R1']);
    expect(world.sent('/x/')).toEqual(['JWT A2', 'JWT A3']);
  });

  it.each([null, '', 'null', 'undefined', 7])('B46 · %j in place of a new refresh token is none', async (refresh) => {
    const world = setUp();
    const { auth } = await world.login();
    const { access } = world.issue();
    world.server.failNext('jwt/refresh', () => Response.json({ access, refresh }));

    await auth.refresh();

    expect(world.stored()).toEqual({ access: 'A2', refresh: 'R1' });
  });

  it('B47 · each rotated refresh token is saved in its place and spent next', async () => {
    const world = setUp();
    resources(world);
    const { auth } = await world.login();

    for (const cycle of [1, 2, 3]) {
      await pass(1);
      await auth.refresh();
      expect(world.stored()).toEqual({ access: `A${cycle + 1}`, refresh: `R${cycle + 1}` });
      expect((await auth.fetch(url('x/'))).status).toBe(200);
    }

    expect(world.spent()).toEqual(['R1', 'R2', 'R3']);
    expect(world.sent('/x/')).toEqual(['JWT A2', 'JWT A3', 'JWT A4']);
    expect(world.sent('jwt/refresh')).toEqual([null, null, null]);
    expect(world.server.reuse).toBe(0);
  });

  it('B48 · a permission that is missing refreshes nothing and is the caller’s to see', async () => {
    const world = setUp();
    const detail = 'You do not have permission to perform this action.';
    world.server.route('GET', '/a/', () => Response.json({ detail }, { status: 403 }));
    const { auth, warnings } = await world.login();

    const response = await auth.fetch(url('a/'));

    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ detail });
    expect(world.sent('/a/')).toEqual(['JWT A1']);
    expect(world.refreshCalls).toBe(0);
    expect(auth.state.status).toBe('authenticated');
    expect(warnings).toEqual([]);
  });

  it('B48 · a permission that is missing costs one request once the scheme is known', async () => {
    const world = setUp({ schemes: ['Bearer'] });
    world.server.route('DELETE', '/a/', () => Response.json({ detail: 'Nein.' }, { status: 403 }));
    const { auth } = await world.login({ server: djoser() });
    await auth.getUser();

    const response = await auth.fetch(url('a/'), { method: 'DELETE' });

    expect(response.status).toBe(403);
    expect(world.sent('/a/')).toEqual(['Bearer A1']);
    expect(world.refreshCalls).toBe(0);
  });

  it('B48 · a 403 that names the token, from a server whose first authenticator is the session, is cured by one refresh', async () => {
    const world = setUp({ sessionFirst: true });
    resources(world);
    const { auth } = await world.login();
    world.server.expireAccess();

    const response = await auth.fetch(url('x/'));

    expect(response.status).toBe(200);
    expect(world.server.calls('/x/').map(({ status }) => status)).toEqual([403, 200]);
    expect(world.sent('/x/')).toEqual(['JWT A1', 'JWT A2']);
    expect(world.refreshCalls).toBe(1);
  });

  it('B49 · a wrong password while nobody is logged in is a wrong password and no more', async () => {
    const world = setUp();
    const { auth, events } = world.open();
    await auth.ready;

    await expect(auth.login({ username: 'ada', password: 'bad' })).rejects.toMatchObject({
      code: 'invalid_credentials',
      status: 401,
      detail: 'No active account found with the given credentials',
    });

    expect(auth.state).toEqual({ status: 'anonymous', reason: 'initial' });
    expect(world.refreshCalls).toBe(0);
    expect(events).toEqual([]);
  });

  it('B49 · a wrong password while a user is logged in leaves that session alone', async () => {
    const world = setUp();
    resources(world);
    const { auth, of } = await world.login();
    const before = auth.state;

    await expect(auth.login({ username: 'bob', password: 'bad' })).rejects.toMatchObject({
      code: 'invalid_credentials',
      status: 401,
      detail: 'No active account found with the given credentials',
    });

    expect(auth.state).toBe(before);
    expect(world.stored()).toEqual({ access: 'A1', refresh: 'R1' });
    expect((await auth.fetch(url('x/'))).status).toBe(200);
    expect(world.sent('/x/')).toEqual(['JWT A1']);
    expect(world.sent('jwt/create')).toEqual([null, null]);
    expect(world.refreshCalls).toBe(0);
    expect(of('ended')).toEqual([]);
  });

  it('B49 · a wrong password through auth.fetch starts no refresh and carries no token', async () => {
    const world = setUp();
    const { auth, of } = await world.login();
    world.server.failNext('jwt/create', () => refusal());

    const response = await auth.fetch(url('auth/jwt/create/'), { method: 'POST', body: '{}' });

    expect(response.status).toBe(401);
    expect(world.sent('jwt/create')).toEqual([null, null]);
    expect(world.refreshCalls).toBe(0);
    expect(of('ended')).toEqual([]);
  });
});
