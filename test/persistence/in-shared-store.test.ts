import { describe, expect, it } from 'vitest';
import { type AuthOptions, type StoredSession, type TokenStorage, webStorage } from '../../src/index.ts';
import { record } from '../helpers/tabs.ts';
import { pass, setUp, url } from '../helpers/world.ts';
import { forbidArea, openArea } from '../platform/storage-area.ts';

/** A tab, and how often it has read the store. */
async function setUpReads(watched: boolean, options: Partial<AuthOptions> = {}) {
  const world = setUp({ watched });
  const inner = world.profile.storage();
  let reads = 0;
  const read: typeof inner.read = () => {
    reads += 1;
    return inner.read();
  };
  const tab = await world.login({ storage: { ...inner, read }, ...options });
  await pass(1);
  reads = 0;
  return { world, tab, reads: () => reads };
}

describe('a tab that no news reaches', () => {
  it('looks at the store before each use', async () => {
    const { world, tab, reads } = await setUpReads(false, { channel: null });
    const other = world.open({ channel: null });
    await other.auth.ready;
    await other.auth.refresh();
    await tab.auth.fetch(url('api/ping/'));
    expect(world.sent('/api/ping/')).toEqual(['JWT A2']);
    await tab.auth.getAccessToken();
    expect(reads()).toBe(2);
  });

  it('finds out that the other one has logged out', async () => {
    const { world, tab } = await setUpReads(false, { channel: null });
    const other = world.open({ channel: null });
    await other.auth.ready;
    await other.auth.logout();
    await tab.auth.fetch(url('api/ping/'));
    expect(world.sent('/api/ping/')).toEqual([null]);
    expect(tab.of('ended')).toEqual([{ type: 'ended', reason: 'otherTab' }]);
  });
});

it.each<[string, boolean, Partial<AuthOptions>]>([
  ['a channel', false, {}],
  ['a store that calls back', true, { channel: null }],
])('a tab with %s does not read the store for a request', async (_, watched, options) => {
  const { tab, reads } = await setUpReads(watched, options);
  await tab.auth.fetch(url('api/ping/'));
  expect(reads()).toBe(0);
});

it('a login leaves the record of another tab’s login, which came into an asynchronous store at the same moment', async () => {
  const world = setUp();
  const other = record({ id: 'other', startedAt: Date.now() + 1, access: 'A-other', refresh: 'R-other' });
  let stored: StoredSession | null = null;
  const storage: TokenStorage = {
    shared: true,
    read: async () => stored,
    write: async () => {
      stored = other;
    },
    clear: async () => {
      stored = null;
    },
  };
  const tab = await world.login({ storage });
  await pass(1);
  expect(stored).toBe(other);
  expect(tab.auth.state.status).toBe('authenticated');
});

describe('a script of this page that empties localStorage', () => {
  async function setUpArea() {
    const area = openArea('localStorage');
    const world = setUp();
    const tab = await world.login({ storage: webStorage() });
    await pass(1);
    return { area, world, tab };
  }

  it('ends the session at the next request, which goes out without a token', async () => {
    const { area, world, tab } = await setUpArea();
    area.clear();
    const sent = tab.auth.fetch(url('api/ping/'));
    await pass(0.25);
    await sent;
    expect(world.sent('/api/ping/')).toEqual([null]);
    expect(tab.of('ended')).toEqual([{ type: 'ended', reason: 'otherTab' }]);
  });

  it('ends nothing when it writes back what it has removed', async () => {
    const { area, world, tab } = await setUpArea();
    const kept = [...area];
    area.clear();
    const sent = tab.auth.fetch(url('api/ping/'));
    await pass(0.05);
    for (const [key, value] of kept) area.set(key, value);
    await pass(0.2);
    await sent;
    expect(world.sent('/api/ping/')).toEqual(['JWT A1']);
    expect(tab.of('ended')).toEqual([]);
  });

  it('does not disturb requests when the storage can no longer be read', async () => {
    const { world, tab } = await setUpArea();
    forbidArea('localStorage');
    await tab.auth.fetch(url('api/ping/'));
    expect(world.sent('/api/ping/')).toEqual(['JWT A1']);
  });
});
