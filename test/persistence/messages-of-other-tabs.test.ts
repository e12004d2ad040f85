import { describe, expect, it, vi } from 'vitest';
import { type AuthOptions, djoser, memoryStorage, type StoredSession, type TokenStorage } from '../../src/index.ts';
import { record, testServer } from '../helpers/tabs.ts';
import { bob, follow, pass, setUp, T0, url, type World } from '../helpers/world.ts';

/** A message as the tabs of this version send it. */
const message = (kind: string, more: object) => ({ version: 2, server: testServer, kind, ...more });
const changed = (id: string | undefined, revision: number) => message('changed', { id, revision });
const tokens = (of: Partial<StoredSession>) => message('tokens', { record: record(of), moved: false });
const endOf = (id: string | undefined, more: Partial<StoredSession> = {}) =>
  message('ended', { record: record({ id: id ?? '', ended: 'logout', ...more }) });

/** The test speaks on the channel as another tab, and hears what is said. */
function joinLine(world: World) {
  const line = world.profile.channel('latchkey');
  const heard: { kind?: string }[] = [];
  line.onmessage = ({ data }) => heard.push(data);
  const say = async (what: unknown) => {
    line.postMessage(what);
    await pass(0);
  };
  return { heard, say };
}

/** One tab that is logged in, with its tokens in the shared store. */
async function setUpShared({ watched = true, ...options }: Partial<AuthOptions> & { watched?: boolean } = {}) {
  const world = setUp({ watched });
  const tab = await world.login(options);
  await pass(0);
  return { world, tab, id: world.profile.stored()?.id, ...joinLine(world) };
}

/** The same, with tokens in memory. */
async function setUpMemory(options: Partial<AuthOptions> = {}) {
  const storage = memoryStorage();
  const world = setUp();
  const tab = await world.login({ storage, ...options });
  await pass(0);
  const kept = (await storage.read()) as StoredSession;
  const newer = (more: Partial<StoredSession> = {}): Partial<StoredSession> => ({
    id: kept.id,
    startedAt: kept.startedAt,
    access: world.issue({ access: { iat: T0 / 1000 + 1, exp: T0 / 1000 + 301 } }).access,
    revision: 2,
    ...more,
  });
  return { world, tab, kept, newer, storage, ...joinLine(world) };
}

/** A page that has nothing in memory, and has asked the others already. */
async function setUpNobody() {
  const world = setUp();
  const tab = world.open({ storage: memoryStorage(), proactive: 'off' });
  await pass(0.05);
  return { world, tab, ...joinLine(world) };
}

describe('a message of an access token', () => {
  it('is taken where tokens live in memory, and the refresh token stays what it is', async () => {
    const { world, tab, say, newer, kept } = await setUpMemory({ proactive: 'off' });
    const news = newer({ refresh: 'SECRET' });
    await say(tokens(news));
    expect(await tab.auth.getAccessToken()).toBe(news.access);
    expect(tab.of('refreshed')).toEqual([{ type: 'refreshed', cause: 'otherTab', tookMs: 0 }]);
    await pass(2);
    await tab.auth.refresh();
    expect(world.server.calls('jwt/refresh').map(({ body }) => body)).toEqual([{ refresh: kept.refresh }]);
  });

  it('that came with a newer refresh token says that the one which is here is spent: the other tab is asked', async () => {
    const { world, tab, say, heard, newer } = await setUpMemory({ proactive: 'off' });
    const news = newer({ refreshRevision: 2 });
    await say(tokens(news));
    const refreshing = follow(tab.auth.refresh());
    await pass(8);
    expect(heard).toContainEqual(message('ask', { id: news.id, above: news.revision }));
    expect(refreshing.error).toMatchObject({ code: 'refresh_unavailable' });
    expect(world.refreshCalls).toBe(0);
    expect(await tab.auth.getAccessToken()).toBe(news.access);
  });

  it('brings the scheme that another tab has found out', async () => {
    const world = setUp();
    world.server.failNext('users/me', 503);
    const tab = await world.login({ storage: memoryStorage(), server: djoser() });
    const { say } = joinLine(world);
    const asked = world.sent('/auth/users/me/').length;
    await pass(5);
    const { heard, say: ask } = joinLine(world);
    await ask(message('ask', { id: null }));
    const [answer] = heard as [{ record: StoredSession }];
    await say(tokens({ ...answer.record, scheme: 'JWT' }));
    expect((await tab.auth.fetch(url('api/ping/'))).status).toBe(200);
    expect(world.sent('/api/ping/')).toEqual(['JWT A1']);
    expect(world.sent('/auth/users/me/')).toHaveLength(asked);
  });

  it.each<[string, Partial<StoredSession>]>([
    ['an earlier revision', { revision: 0 }],
    ['the same revision, and was asked for earlier', { revision: 1, askedAt: T0 - 1 }],
  ])('is no news when the token is of %s', async (_, older) => {
    const { tab, say, newer, kept } = await setUpMemory();
    await say(tokens(newer(older)));
    expect(await tab.auth.getAccessToken()).toBe(kept.access);
    expect(tab.of('refreshed')).toEqual([]);
  });

  it('is no news when it is the one that is known', async () => {
    const { tab, say, kept } = await setUpMemory();
    const { state } = tab.auth;
    await say(tokens(kept));
    expect(tab.of('refreshed')).toEqual([]);
    expect(tab.auth.state).toBe(state);
  });

  it('is no news when it is known and has no end, and one when it is another', async () => {
    const { world, tab, say } = await setUpNobody();
    const opaque = { id: 's9', startedAt: T0, access: 'opaque' };
    await say(tokens(opaque));
    await say(tokens(opaque));
    expect(tab.of('refreshed')).toEqual([]);
    await say(tokens({ ...opaque, access: 'another', revision: 2 }));
    expect(tab.of('refreshed')).toEqual([{ type: 'refreshed', cause: 'otherTab', tookMs: 0 }]);
    expect(world.refreshCalls).toBe(0);
  });

  it('of a session that began later ends the one that is here, for good', async () => {
    const { world, tab, say, newer, kept } = await setUpMemory();
    const { access } = world.issue({}, 'bob');
    await say(tokens({ id: 'theirs', startedAt: kept.startedAt + 1, access }));
    expect(tab.events.slice(1)).toEqual([
      { type: 'ended', reason: 'otherTab' },
      { type: 'started', reason: 'otherTab' },
    ]);
    await say(tokens(newer()));
    expect(await tab.auth.getAccessToken()).toBe(access);
    await say(endOf('theirs', { startedAt: kept.startedAt + 1 }));
    await say(tokens(newer({ revision: 3 })));
    expect(tab.auth.state.status).toBe('anonymous');
  });

  it('of a session that began before the one that is here changes nothing, then or later', async () => {
    const { world, tab, say, kept } = await setUpMemory();
    const { access } = world.issue({}, 'bob');
    await say(tokens({ id: 'theirs', startedAt: kept.startedAt - 1, access }));
    expect(await tab.auth.getAccessToken()).toBe(kept.access);
    await tab.auth.logout();
    expect(tab.auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
    await say(tokens({ id: 'theirs', startedAt: kept.startedAt - 1, access, revision: 2 }));
    expect(tab.events.map(({ type }) => type)).toEqual(['started', 'ended']);
  });

  it('starts a session where there was none', async () => {
    const { world, tab, say } = await setUpNobody();
    const { access } = world.issue();
    await say(tokens({ id: 's9', access }));
    expect(await tab.auth.getAccessToken()).toBe(access);
    expect(tab.of('started')).toEqual([{ type: 'started', reason: 'otherTab' }]);
    expect(tab.of('ended')).toEqual([]);
  });

  it('is not believed where tokens are in a shared store', async () => {
    const { world, tab, say, id } = await setUpShared();
    const { access } = world.issue();
    await say(tokens({ id: id as string, access, revision: 2 }));
    await say(tokens({ id: 'theirs', startedAt: T0 + 1, access }));
    expect(await tab.auth.getAccessToken()).not.toBe(access);
    expect(tab.events).toHaveLength(1);
  });

  it('is believed in a shared store that the other tab could not write, whose emptiness is no logout then', async () => {
    const { world, tab, say, id } = await setUpShared();
    const { access } = world.issue();
    await say({ ...tokens({ id: id as string, startedAt: T0, access, revision: 2 }), moved: true });
    expect(tab.of('refreshed')).toHaveLength(1);
    world.profile.store(null);
    world.page.dispatch('focus');
    await pass(0);
    expect(await tab.auth.getAccessToken()).toBe(access);
    expect(tab.of('ended')).toEqual([]);
  });

  it('is not believed of another session, also where the other tab could not write the shared store', async () => {
    const { world, tab, say } = await setUpShared();
    await say({ ...tokens({ id: 'theirs', startedAt: T0 + 1, access: world.issue().access }), moved: true });
    expect(tab.events).toHaveLength(1);
  });
});

describe('a message of an end', () => {
  it('ends the session, and its store is empty', async () => {
    const { world, tab, say, id } = await setUpShared();
    await say(endOf(id));
    expect(tab.auth.state).toEqual({ status: 'anonymous', reason: 'otherTab' });
    await pass(2);
    expect(world.stored()).toBeNull();
  });

  it('ends it in memory, and the tab that has its refresh token revokes it', async () => {
    const server = djoser({ scheme: 'JWT', paths: { revoke: 'jwt/blacklist/' } });
    const { world, tab, say, kept, storage } = await setUpMemory({ server });
    await say(endOf(kept.id));
    expect(tab.auth.state).toEqual({ status: 'anonymous', reason: 'otherTab' });
    expect(await storage.read()).toBeNull();
    expect(world.server.calls('jwt/blacklist').map(({ body }) => body)).toEqual([{ refresh: kept.refresh }]);
  });

  it('leaves a session that is not meant', async () => {
    const { tab, say } = await setUpShared();
    await say(endOf('another'));
    expect(tab.auth.state.status).toBe('authenticated');
  });

  it('of a session that this tab has not heard of yet keeps it from beginning', async () => {
    const { world, tab, say } = await setUpNobody();
    await say(endOf('s9'));
    await say(tokens({ id: 's9', access: world.issue().access }));
    expect(tab.auth.state).toEqual({ status: 'anonymous', reason: 'initial' });
    expect(tab.events).toEqual([]);
  });

  it('is remembered of the 32 sessions that began last', async () => {
    const { world, tab, say } = await setUpNobody();
    for (let each = 1; each <= 33; each += 1) await say(endOf(`s${each}`, { startedAt: each }));
    const { access } = world.issue();
    await say(tokens({ id: 's2', startedAt: 2, access }));
    expect(tab.auth.state.status).toBe('anonymous');
    await say(tokens({ id: 's1', startedAt: 1, access }));
    expect(tab.auth.state.status).toBe('authenticated');
  });
});

describe('a message of a change', () => {
  /** The store calls nobody back, and the message is all there is. */
  const setUpSilent = () => setUpShared({ watched: false });

  it('is looked for in the store', async () => {
    const { world, tab, say, id } = await setUpSilent();
    world.saveElsewhere();
    await say(changed(id, 2));
    expect(tab.of('refreshed')).toEqual([{ type: 'refreshed', cause: 'otherTab', tookMs: 0 }]);
    expect(world.nameOf(await tab.auth.getAccessToken())).toBe('A2');
  });

  it.each([20, 500, 980])('is looked for again where the store shows it %i ms later', async (ms) => {
    const { world, tab, say, id } = await setUpSilent();
    await say(changed(id, 2));
    expect(tab.of('refreshed')).toEqual([]);
    await pass((ms - 1) / 1000);
    world.saveElsewhere();
    await pass(0.021);
    expect(tab.of('refreshed')).toHaveLength(1);
  });

  it('is not looked for any more after a second', async () => {
    const { world, tab, say, id } = await setUpSilent();
    await say(changed(id, 2));
    await pass(1.1);
    world.saveElsewhere();
    await pass(5);
    expect(tab.of('refreshed')).toEqual([]);
  });

  it.each([0, 1])(
    'in a session of another tab is looked for until it is in sight, at revision %i',
    async (revision) => {
      const world = setUp({ watched: false });
      const tab = world.open();
      await tab.auth.ready;
      const { say } = joinLine(world);
      await say(changed('s2', revision));
      await pass(0.5);
      expect(tab.auth.state.status).toBe('anonymous');
      world.profile.store({ ...world.issue(), id: 's2', revision });
      await pass(0.1);
      expect(tab.of('started')).toEqual([{ type: 'started', reason: 'otherTab' }]);
    },
  );

  it('that is in sight already is looked for once', async () => {
    const { world, tab, say, id } = await setUpSilent();
    await say(changed(id, 1));
    world.saveElsewhere();
    await pass(1);
    expect(tab.of('refreshed')).toEqual([]);
  });

  it('in a session that is over is looked for once', async () => {
    const { world, tab, say, id } = await setUpSilent();
    await say(endOf(id));
    await pass(2);
    await say(changed(id, 2));
    world.profile.store({ ...world.issue(), id: 's2', startedAt: T0 + 1 });
    await pass(1);
    expect(tab.auth.state.status).toBe('anonymous');
  });

  it('is looked for by nobody who is disposed: the timer is gone, too', async () => {
    const { world, tab, say, id } = await setUpSilent();
    await say(changed(id, 2));
    const { state } = tab.auth;
    tab.auth.dispose();
    world.profile.store(null);
    await pass(0.1);
    expect(vi.getTimerCount()).toBe(0);
    expect(tab.auth.state).toBe(state);
  });

  it.each<[string, () => TokenStorage]>([
    ['are in memory', memoryStorage],
    ['are in a store of its own', () => ({ ...memoryStorage(), volatile: false })],
  ])('is nothing to a tab whose tokens %s: it does not even look', async (_, createStorage) => {
    const world = setUp();
    const storage = createStorage();
    const read = vi.fn(storage.read);
    const tab = await world.login({ storage: { ...storage, read } });
    const { say } = joinLine(world);
    const looks = read.mock.calls.length;
    await say(changed((await storage.read())?.id, 9));
    await say(changed('theirs', 9));
    await pass(2);
    expect(read.mock.calls).toHaveLength(looks);
    expect(tab.events).toHaveLength(1);
  });
});

describe('a question for a token', () => {
  const answersIn = (heard: { kind?: string }[]) => heard.filter(({ kind }) => kind === 'tokens');

  it.each([
    ['its session', (id: string) => id, 1],
    ['any session', () => null, 1],
    ['another session', () => 'another', 0],
  ])('is answered by a tab with tokens in memory, when it asks for %s', async (_, id, count) => {
    const { say, heard, kept } = await setUpMemory();
    await say(message('ask', { id: id(kept.id) }));
    expect(answersIn(heard)).toHaveLength(count);
    expect(JSON.stringify(heard)).not.toContain(kept.refresh);
  });

  it('is not answered where tokens are in a shared store, or nobody is logged in', async () => {
    const { tab, say, heard } = await setUpShared();
    await say(message('ask', { id: null }));
    await tab.auth.logout();
    await say(message('ask', { id: null }));
    expect(answersIn(heard)).toEqual([]);
  });

  it('makes the tab that has the refresh token renew, when its token is over', async () => {
    const { world, tab, say, heard } = await setUpMemory({ proactive: 'off' });
    await pass(280);
    await say(message('ask', { id: null }));
    expect(world.refreshCalls).toBe(1);
    expect(tab.of('refreshed')).toMatchObject([{ cause: 'otherTab' }]);
    expect(answersIn(heard)).toHaveLength(1);
  });

  it('is left to others by a tab whose token is over and that has no refresh token', async () => {
    const { world, tab, say, heard } = await setUpNobody();
    await tab.auth.adopt({ access: world.issue({}, bob.username).access });
    await pass(280);
    heard.length = 0;
    await say(message('ask', { id: null }));
    expect(heard).toEqual([]);
    expect(tab.auth.state).toMatchObject({ refresh: 'idle' });
    expect(tab.events).toHaveLength(1);
  });
});
