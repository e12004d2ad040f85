import { describe, expect, it } from 'vitest';
import { memoryStorage } from '../../src/index.ts';
import { testServer } from '../helpers/tabs.ts';
import { ada, bob, follow, pass, refusal, setUp, slow, slowRefresh, T0, url } from '../helpers/world.ts';

/** The message that a session is over. */
const endOf = (id: string | undefined, ended: string) => ({
  version: 2,
  server: testServer,
  kind: 'ended',
  record: expect.objectContaining({ id, ended, user: null, access: null, refresh: null }),
});

/** A world, and what is said on the line between its tabs. */
function setUpLine(options?: Parameters<typeof setUp>[0]) {
  const world = setUp(options);
  const heard: { kind?: string; id?: string; revision?: number }[] = [];
  world.profile.channel('latchkey').onmessage = ({ data }) => heard.push(data);
  return { world, heard };
}

describe('tokens that came another way', () => {
  it('may have been issued a while ago, and say nothing about our clock', async () => {
    const world = setUp();
    const { auth } = world.open();
    const seconds = T0 / 1000;
    await auth.adopt(world.issue({ access: { iat: seconds - 100, exp: seconds + 200 } }));
    expect(auth.state).toMatchObject({ expiresAt: T0 + 200_000 });
    expect(world.profile.stored()).toMatchObject({ askedAt: T0, expiresAt: T0 + 200_000 });
  });
});

describe('the same tokens, adopted twice', () => {
  it.each([
    ['with the same options', {}, {}],
    ['with other options', {}, { remember: true }],
  ])('make one session, whose refresh token stays good, and both calls succeed: %s', async (_, first, second) => {
    const world = setUp();
    const { auth, events } = world.open();
    const tokens = world.issue();
    const [one, other] = await Promise.all([auth.adopt(tokens, first), auth.adopt(tokens, second)]);
    await pass(0);
    expect([one.status, other.status]).toEqual(['authenticated', 'authenticated']);
    expect(events.filter(({ type }) => type === 'started' || type === 'ended').map(({ type }) => type)).toEqual([
      'started',
    ]);
    expect((await auth.refresh()).status).toBe('authenticated');
  });

  it('stay good with a login between the two calls', async () => {
    const world = setUp();
    const { auth } = world.open();
    const tokens = world.issue();
    const calls = [auth.adopt(tokens), auth.login(ada), auth.adopt(tokens)];
    const [one, login, other] = await Promise.allSettled(calls);
    expect([one?.status, login?.status, other?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await pass(0);
    expect((await auth.refresh()).status).toBe('authenticated');
  });

  it('fail both when a logout comes in between', async () => {
    const world = setUp();
    const { auth } = world.open();
    const tokens = world.issue();
    const calls = [auth.adopt(tokens), auth.adopt(tokens)];
    await auth.logout();
    const results = await Promise.allSettled(calls);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await pass(0);
    expect(auth.state).toMatchObject({ status: 'anonymous' });
  });
});

describe('a login', () => {
  it.each([
    [-301, 1],
    [-300, 0],
    [300, 0],
    [301, 1],
  ])(
    'at a server whose clock is %i s off is warned of %i times, and the token has its whole life',
    async (off, count) => {
      const world = setUp();
      world.server.advance(off);
      const { auth, warnings } = await world.login();
      await pass(0);
      expect(warnings.filter(({ code }) => code === 'clock_skew')).toHaveLength(count);
      expect(auth.state).toMatchObject({ expiresAt: T0 + 300_000 });
    },
  );

  it('tells the other tabs that there is something to see, and nothing of what it is', async () => {
    const { world, heard } = setUpLine();
    await world.login();
    await pass(0);
    expect(heard).toEqual([
      { version: 2, server: testServer, kind: 'changed', id: world.profile.stored()?.id, revision: 1 },
    ]);
  });

  it('where tokens live in memory hands the access token over, and never the refresh token', async () => {
    const { world, heard } = setUpLine();
    const { auth } = await world.login({ storage: memoryStorage() });
    await pass(0);
    const [tokens] = heard.filter(({ kind }) => kind === 'tokens');
    expect(JSON.stringify(tokens)).toContain(await auth.getAccessToken());
    expect(JSON.stringify(heard).match(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g)).toHaveLength(1);
  });

  it('over a live session says which one is over', async () => {
    const { world, heard } = setUpLine();
    const { auth } = await world.login();
    const before = world.profile.stored()?.id;
    await auth.login(bob);
    await pass(0);
    expect(heard.filter(({ kind }) => kind === 'ended')).toEqual([endOf(before, 'replaced')]);
  });

  it('over a session that is still being restored starts once, and nobody hears of the other', async () => {
    const world = setUp({ latencyMs: slowRefresh(1) });
    const { auth, events } = await world.over('found in the store at page load');
    await pass(0.1);
    expect(auth.state.status).toBe('restoring');
    await auth.login(bob);
    await pass(3);
    expect(events).toEqual([{ type: 'started', reason: 'login' }]);
    expect((await auth.getUser()).username).toBe('bob');
  });

  it('forgets the cool-down of the session before', async () => {
    const world = setUp();
    const { auth } = await world.login();
    world.server.failNext('jwt/refresh', 503);
    await expect(auth.refresh()).rejects.toMatchObject({ code: 'refresh_unavailable' });
    await auth.login(bob);
    world.server.revokeAll();
    const answer = follow(auth.fetch(url('api/ping/')));
    await pass(1);
    expect(answer.value?.status).toBe(200);
  });

  it('that a later one overtakes is told so, and not what the server said to it', async () => {
    const world = setUp({ latencyMs: slow({ '/auth/jwt/create/': 1 }) });
    const { auth } = world.open();
    const wrong = follow(auth.login({ ...ada, password: 'wrong' }));
    await pass(0.1);
    const right = follow(auth.login(bob));
    await pass(2);
    expect(wrong.error).toMatchObject({ code: 'session_ended' });
    expect(right.value).toMatchObject({ status: 'authenticated' });
  });
});

describe('a session that the server refuses to renew', () => {
  it('is over in the other tabs too, by name', async () => {
    const { world, heard } = setUpLine();
    const { auth } = await world.login();
    const id = world.profile.stored()?.id;
    world.server.failNext('jwt/refresh', () => refusal());
    const refresh = follow(auth.refresh());
    await pass(2);
    expect(refresh.error).toMatchObject({ code: 'session_ended' });
    expect(heard.filter(({ kind }) => kind === 'ended')).toEqual([endOf(id, 'rejected')]);
  });
});

it('a refresh that brings no better token is waited out, and the state says so', async () => {
  const world = setUp();
  const { auth } = await world.login();
  const { access, refresh } = world.profile.stored() ?? {};
  world.server.failNext('jwt/refresh', () => Response.json({ access, refresh }));
  await auth.refresh();
  expect(auth.state).toMatchObject({ status: 'authenticated', refresh: 'coolingDown' });
  await pass(1.1);
  expect(auth.state).toMatchObject({ refresh: 'idle' });
});

it('says nothing to other tabs about a store that is this tab’s alone', async () => {
  const { world, heard } = setUpLine();
  const { auth } = await world.login({ storage: { ...memoryStorage(), volatile: false, shared: false } });
  heard.length = 0;
  await auth.refresh();
  await pass(0);
  expect(heard).toEqual([]);
});

describe('a session that is opened', () => {
  it.each([
    [false, undefined],
    [true, { remember: true }],
  ])('is remembered (%s) with the options %j', async (remember, options) => {
    const world = setUp();
    const { auth } = world.open();
    await auth.adopt(world.issue(), options);
    expect(world.profile.stored()?.remember).toBe(remember);
    expect(auth.state).toMatchObject({ remember });
  });

  it('ends the one before in every tab, and is theirs from then on', async () => {
    const world = setUp({ watched: false });
    const one = await world.login();
    const two = world.open();
    await two.auth.ready;
    await one.auth.login(bob);
    await pass(1);
    expect(one.events.slice(1)).toEqual([
      { type: 'ended', reason: 'replaced' },
      { type: 'started', reason: 'login' },
    ]);
    expect(two.events.slice(1)).toEqual([
      { type: 'ended', reason: 'otherTab' },
      { type: 'started', reason: 'otherTab' },
    ]);
  });
});
