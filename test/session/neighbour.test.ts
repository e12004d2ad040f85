import { describe, expect, it } from 'vitest';
import { type AuthOptions, memoryStorage } from '../../src/index.ts';
import type { BroadcastChannelLike } from '../../src/platform/channel.ts';
import { recordOf, type StoredSession } from '../../src/platform/storage.ts';
import { bob, pass, setUp, T0, url } from '../helpers/world.ts';

/** One tab that is logged in, and a line on which the test speaks as the others. */
async function setUpLine(options: Partial<AuthOptions> = {}) {
  const world = setUp();
  const one = await world.login(options);
  await pass(0);
  const line = world.profile.channel('latchkey');
  const heard: unknown[] = [];
  line.onmessage = ({ data }) => heard.push(data);
  const say = async (message: unknown) => {
    line.postMessage(message);
    await pass(0);
  };
  const idOf = () => world.profile.stored()?.id as string;
  return { world, one, say, heard, idOf, line };
}

/** The same, with tokens in memory. */
async function setUpMemory(options: Partial<AuthOptions> = {}) {
  const storage = memoryStorage();
  const { world, ...rest } = await setUpLine({ storage, ...options });
  const kept = () => storage.read() as StoredSession;
  const tokens = (more: Partial<StoredSession>) => ({
    kind: 'tokens',
    session: JSON.stringify({ ...recordOf({ ...kept() }), ...more }),
  });
  return { world, ...rest, kept, tokens };
}

const laterToken = (world: ReturnType<typeof setUp>, seconds: number) =>
  world.issue({ access: { iat: T0 / 1000 + seconds, exp: T0 / 1000 + 300 + seconds } }).access;

describe('a message of an access token', () => {
  it('is taken where tokens live in memory, and the refresh token stays what it is', async () => {
    const { world, one, say, tokens, kept } = await setUpMemory();
    const { refresh, scheme } = kept();
    const access = laterToken(world, 9);
    await say(tokens({ access, refresh: 'SECRET', scheme: null }));
    expect(kept()).toMatchObject({ access, refresh, scheme });
    expect(await one.auth.getAccessToken()).toBe(access);
    expect(one.of('refreshed')).toEqual([{ type: 'refreshed', cause: 'otherTab', tookMs: 0 }]);
  });

  it('brings the scheme that another tab has found out', async () => {
    const { world, one, say, tokens, kept } = await setUpMemory();
    await say(tokens({ access: laterToken(world, 9), scheme: 'Bearer' }));
    expect(kept().scheme).toBe('Bearer');
    await one.auth.fetch(url('api/ping/'));
    expect(world.sent('/api/ping/')[0]).toBe('Bearer A2');
  });

  it.each([
    ['lives no longer', 0],
    ['lives shorter', -9],
  ])('is no news when the token %s', async (_, seconds) => {
    const { world, one, say, tokens, kept } = await setUpMemory();
    const { access } = kept();
    await say(tokens({ access: laterToken(world, seconds) }));
    expect(kept().access).toBe(access);
    expect(one.of('refreshed')).toEqual([]);
  });

  it('is no news when it is the one that is known', async () => {
    const { one, say, tokens } = await setUpMemory();
    await say(tokens({}));
    expect(one.of('refreshed')).toEqual([]);
  });

  it('of another session ends the one that is here, for good', async () => {
    const { world, one, say, tokens, kept } = await setUpMemory();
    const before = tokens({ access: laterToken(world, 20) });
    const { access } = world.issue({}, 'bob');
    await say(tokens({ id: 'theirs', access }));
    expect(kept()).toMatchObject({ id: 'theirs', access });
    expect(one.events.slice(1)).toEqual([
      { type: 'ended', reason: 'otherTab' },
      { type: 'started', reason: 'otherTab' },
    ]);
    await say(before);
    expect(kept().id).toBe('theirs');
  });

  it('starts a session where there was none', async () => {
    const world = setUp();
    const { auth, of } = world.open({ storage: memoryStorage() });
    await auth.ready;
    const line = world.profile.channel('latchkey');
    const { access } = world.issue();
    line.postMessage({ kind: 'tokens', session: JSON.stringify(recordOf({ id: 's9', access })) });
    await pass(0);
    expect(await auth.getAccessToken()).toBe(access);
    expect(of('started')).toEqual([{ type: 'started', reason: 'otherTab' }]);
    expect(of('ended')).toEqual([]);
  });

  it('is not believed where tokens are in a shared store', async () => {
    const { world, one, say, idOf } = await setUpLine();
    const access = laterToken(world, 9);
    await say({ kind: 'tokens', session: JSON.stringify(recordOf({ id: idOf(), access })) });
    await say({ kind: 'tokens', session: JSON.stringify(recordOf({ id: 'theirs', access })) });
    expect(await one.auth.getAccessToken()).not.toBe(access);
    expect(one.events).toHaveLength(1);
  });
});

describe('a message of an end', () => {
  it('ends the session, and its store is empty', async () => {
    const { world, one, say, idOf } = await setUpLine();
    await say({ kind: 'ended', id: idOf() });
    expect(one.auth.state).toEqual({ status: 'anonymous', reason: 'otherTab' });
    await pass(2);
    expect(world.stored()).toBeNull();
  });

  it('ends it in memory', async () => {
    const { one, say, kept } = await setUpMemory();
    await say({ kind: 'ended', id: kept().id });
    expect(one.auth.state).toEqual({ status: 'anonymous', reason: 'otherTab' });
    expect(kept()).toBeNull();
  });

  it('leaves a session that is not meant', async () => {
    const { one, say } = await setUpLine();
    await say({ kind: 'ended', id: 'another' });
    expect(one.auth.state.status).toBe('authenticated');
  });

  it('is remembered for the last sixteen sessions', async () => {
    const world = setUp();
    const { auth } = world.open({ storage: memoryStorage() });
    await auth.ready;
    const line = world.profile.channel('latchkey');
    const say = async (message: unknown) => {
      line.postMessage(message);
      await pass(0);
    };
    for (let each = 1; each <= 17; each += 1) await say({ kind: 'ended', id: `s${each}` });
    const { access } = world.issue();
    await say({ kind: 'tokens', session: JSON.stringify(recordOf({ id: 's2', access })) });
    expect(auth.state.status).toBe('anonymous');
    await say({ kind: 'tokens', session: JSON.stringify(recordOf({ id: 's1', access })) });
    expect(auth.state.status).toBe('authenticated');
  });
});

describe('a message of a change', () => {
  /** The store calls nobody back, and the message is all there is. */
  async function setUpSilent() {
    const world = setUp({ watched: false });
    const one = await world.login();
    await pass(0);
    const line: BroadcastChannelLike = world.profile.channel('latchkey');
    const renew = (more: Partial<StoredSession>) => world.profile.store({ ...world.profile.stored(), ...more });
    const say = async (message: unknown) => {
      line.postMessage(message);
      await pass(0);
    };
    return { world, one, renew, say };
  }

  it('is looked for in the store', async () => {
    const { world, one, renew, say } = await setUpSilent();
    const { access } = world.issue();
    renew({ access, revision: 2 });
    await say({ kind: 'changed', id: world.profile.stored()?.id, revision: 2 });
    expect(one.of('refreshed')).toEqual([{ type: 'refreshed', cause: 'otherTab', tookMs: 0 }]);
    expect(await one.auth.getAccessToken()).toBe(access);
  });

  it.each([20, 500, 980])('is looked for again where the store shows it %i ms later', async (ms) => {
    const { world, one, renew, say } = await setUpSilent();
    const { access } = world.issue();
    await say({ kind: 'changed', id: world.profile.stored()?.id, revision: 2 });
    expect(one.of('refreshed')).toEqual([]);
    await pass((ms - 1) / 1000);
    renew({ access, revision: 2 });
    await pass(0.021);
    expect(one.of('refreshed')).toHaveLength(1);
  });

  it('is not looked for any more after a second', async () => {
    const { world, one, renew, say } = await setUpSilent();
    await say({ kind: 'changed', id: world.profile.stored()?.id, revision: 2 });
    await pass(1.1);
    renew({ access: world.issue().access, revision: 2 });
    await pass(5);
    expect(one.of('refreshed')).toEqual([]);
  });

  it.each([
    ['that is in sight already', (id: string) => ({ kind: 'changed', id, revision: 1 })],
    ['without a session', () => ({ kind: 'changed' })],
  ])('%s is looked for once', async (_, message) => {
    const { world, one, renew, say } = await setUpSilent();
    await say(message(String(world.profile.stored()?.id)));
    renew({ access: world.issue().access, revision: 2 });
    await pass(1);
    expect(one.of('refreshed')).toEqual([]);
  });

  it('in a session that is over is looked for once', async () => {
    const { world, one, say } = await setUpSilent();
    const { id, ...rest } = world.profile.stored() as StoredSession;
    await say({ kind: 'ended', id });
    await pass(2);
    await say({ kind: 'changed', id, revision: 2 });
    world.profile.store({ ...rest, id: 's2' });
    await pass(1);
    expect(one.auth.state.status).toBe('anonymous');
  });

  it('is looked for by nobody who is disposed', async () => {
    const { world, one, say } = await setUpSilent();
    await say({ kind: 'changed', id: world.profile.stored()?.id, revision: 2 });
    const { state } = one.auth;
    one.auth.dispose();
    world.profile.store(null);
    await pass(1);
    expect(one.auth.state).toBe(state);
  });

  it('is nothing to a tab whose tokens are in memory', async () => {
    const { one, say, kept } = await setUpMemory();
    await say({ kind: 'changed', id: kept().id, revision: 9 });
    await say({ kind: 'changed' });
    expect(one.events).toHaveLength(1);
  });
});

describe('a question for a token', () => {
  const answers = (heard: unknown[]) => heard.filter((message) => (message as { kind: string }).kind === 'tokens');

  it.each([
    ['its session', (id: string) => id, 1],
    ['any session', () => null, 1],
    ['another session', () => 'another', 0],
  ])('is answered by a tab with tokens in memory, when it asks for %s', async (_, id, count) => {
    const { say, heard, kept } = await setUpMemory();
    await say({ kind: 'ask', id: id(kept().id) });
    expect(answers(heard)).toHaveLength(count);
    expect(JSON.stringify(heard)).not.toContain(kept().refresh);
  });

  it('is not answered where tokens are in a shared store, or nobody is logged in', async () => {
    const { one, say, heard } = await setUpLine();
    await say({ kind: 'ask', id: null });
    await one.auth.logout();
    await say({ kind: 'ask', id: null });
    expect(answers(heard)).toEqual([]);
  });

  it('makes the tab that has the refresh token renew, when its token is over', async () => {
    const { world, one, say, heard } = await setUpMemory({ proactive: 'off' });
    await pass(280);
    await say({ kind: 'ask', id: null });
    expect(world.refreshCalls).toBe(1);
    expect(one.of('refreshed')).toMatchObject([{ cause: 'otherTab' }]);
    expect(answers(heard)).toHaveLength(1);
  });

  it('is left to others by a tab whose token is over and that has no refresh token', async () => {
    const world = setUp();
    const { auth, events } = world.open({ storage: memoryStorage(), proactive: 'off' });
    await auth.adopt({ access: world.issue({}, bob.username).access });
    await pass(280);
    const line = world.profile.channel('latchkey');
    const heard: unknown[] = [];
    line.onmessage = ({ data }) => heard.push(data);
    line.postMessage({ kind: 'ask', id: null });
    await pass(0);
    expect(heard).toEqual([]);
    expect(auth.state).toMatchObject({ refresh: 'idle' });
    expect(events).toHaveLength(1);
  });
});
