import { describe, expect, it } from 'vitest';
import { type AuthOptions, memoryStorage } from '../../src/index.ts';
import { createProfile, type Profile } from '../helpers/tabs.ts';
import { bob, pass, setUp, slow, url } from '../helpers/world.ts';

/** A server that takes `Bearer`, and answers requests for the API after so many seconds. */
const setUpServer = (seconds = 0) => setUp({ schemes: ['Bearer'], latencyMs: slow({ '/api/ping/': seconds }) });

/** A tab of a profile in which a write takes its time to come in sight. */
const inLaggingProfile = (profile: Profile): Partial<AuthOptions> => ({
  storage: profile.storage(),
  locks: profile.locks,
  channel: profile.channel,
});

describe('a scheme in the record', () => {
  it('that is none of ours is not sent, and the right one is looked for', async () => {
    const world = setUpServer();
    world.profile.store({ ...world.issue(), savedAt: Date.now(), scheme: 'Token' });
    const { auth } = world.open();
    expect((await auth.fetch(url('api/ping/'))).status).toBe(200);
    expect(world.sent('/api/ping/')).toEqual(['JWT A1', 'Bearer A1']);
    await pass(0);
    expect(world.profile.stored()).toMatchObject({ scheme: 'Bearer' });
  });

  it('of a page that shares its store with nobody needs no lock, and is known after a reload', async () => {
    const world = setUpServer();
    const options = { storage: memoryStorage(), locks: null, channel: null };
    const before = await world.login(options);
    await before.auth.fetch(url('api/ping/'));
    before.auth.dispose();
    await world.open(options).auth.fetch(url('api/ping/'));
    expect(world.sent('/api/ping/')).toEqual(['JWT A1', 'Bearer A1', 'Bearer A1']);
  });

  it('is not written into a store that a script has emptied meanwhile, and the answer comes all the same', async () => {
    const world = setUpServer(0.1);
    const storage = memoryStorage();
    const { auth } = await world.login({ storage });
    const answer = auth.fetch(url('api/ping/'));
    await pass(0.15);
    storage.clear();
    await pass(0.1);
    expect((await answer).status).toBe(200);
    expect(storage.read()).toBeNull();
  });

  it('is of the session that found it, and the login that came in between finds its own', async () => {
    const world = setUpServer(0.1);
    const { auth } = await world.login();
    const first = auth.fetch(url('api/ping/'));
    await pass(0.15);
    await auth.login(bob);
    await pass(0.1);
    await first;
    const second = auth.fetch(url('api/ping/'));
    await pass(0.2);
    expect((await second).status).toBe(200);
    expect(world.sent('/api/ping/').slice(2)).toEqual(['JWT A2', 'Bearer A2']);
  });

  it('does not put a spent pair back over one that another tab has saved and that is not in sight yet', async () => {
    const world = setUpServer(0.1);
    const profile = createProfile({ lagMs: 80 });
    const one = await world.login(inLaggingProfile(profile));
    await pass(1);
    const two = world.open(inLaggingProfile(profile));
    await two.auth.ready;
    const answer = one.auth.fetch(url('api/ping/'));
    await pass(0.15);
    const refresh = two.auth.refresh();
    await pass(0.06);
    expect((await answer).status).toBe(200);
    await refresh;
    const renewed = profile.stored();
    expect(world.nameOf(renewed?.refresh)).toBe('R2');
    await pass(1);
    expect(profile.stored()).toEqual(renewed);
  });

  it('is written at once after a refresh that is in sight', async () => {
    const world = setUpServer();
    const profile = createProfile({ lagMs: 80 });
    const { auth } = await world.login(inLaggingProfile(profile));
    await pass(1);
    const refresh = auth.refresh();
    await pass(0.1);
    await refresh;
    await auth.fetch(url('api/ping/'));
    await pass(0.1);
    expect(profile.stored()).toMatchObject({ scheme: 'Bearer', revision: 2 });
    expect(world.nameOf(profile.stored()?.refresh)).toBe('R2');
  });
});
