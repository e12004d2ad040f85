import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoredSession, TokenStorage } from '../../src/index.ts';
import { createStoreSync } from '../../src/persistence/store-sync.ts';
import { openChannel } from '../../src/platform/channel.ts';
import { createListeners } from '../../src/platform/listeners.ts';
import { createSafeStorage } from '../../src/platform/safe-storage.ts';
import { ignore } from '../../src/platform/wait.ts';
import { settle } from '../../src/session/options.ts';
import type { PersistenceParts } from '../../src/session/persistence.ts';
import { createSessionState } from '../../src/session/session-state.ts';
import type { AuthEvent } from '../../src/token/events.ts';
import { ending } from '../../src/token/record.ts';
import { record, testServer } from '../helpers/tabs.ts';

const T0 = 1_800_000_000_000;

beforeEach(() => {
  vi.useFakeTimers({ now: T0 });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Its tokens are opaque, and have no end. */
const here = record({
  id: 's1',
  startedAt: 5,
  user: '1',
  access: 'A1',
  refresh: 'R1',
  revision: 3,
  refreshRevision: 3,
});

/** A session that this page knows of, a store that says something else, and what comes of it. */
function setUp(known: StoredSession | null, { isShown = true, livesElsewhere = false, isSlow = false } = {}) {
  let stored: StoredSession | null = known;
  let writes = 0;
  const storage: TokenStorage = {
    shared: true,
    read: () => (isSlow ? Promise.resolve(stored) : stored),
    write(session) {
      writes += 1;
      stored = session;
    },
    clear() {
      stored = null;
    },
  };
  const clock = { now: () => Date.now(), ticks: () => performance.now() };
  const listeners = createListeners(ignore);
  const state = createSessionState(clock, listeners, ignore);
  const safe = createSafeStorage(storage, state.isEnded, ignore);
  const parts: Pick<PersistenceParts, 'settings' | 'hooks' | 'clock' | 'state' | 'channel' | 'tell' | 'isDisposed'> = {
    settings: settle({ storage, channel: null, locks: null }, () => storage),
    hooks: { server: testServer } as PersistenceParts['hooks'],
    clock,
    state,
    channel: openChannel(() => null, 'latchkey', testServer),
    tell: listeners.tell,
    isDisposed: () => false,
  };
  const sync = createStoreSync(parts as PersistenceParts, safe, () => livesElsewhere);
  if (known) state.learn([known]);
  if (isShown) state.show();
  listeners.tell();
  const events: AuthEvent[] = [];
  for (const type of ['started', 'refreshed', 'ended'] as const) listeners.on(type, (event) => events.push(event));
  return {
    state,
    sync,
    events,
    tell: listeners.tell,
    stored: () => stored,
    writes: () => writes,
    find(found: Partial<StoredSession> | null) {
      stored = found && { ...here, ...found };
      sync.look();
      listeners.tell();
    },
  };
}

const renewed = { type: 'refreshed', cause: 'otherTab', tookMs: 0 };

describe('a look at the store', () => {
  it('changes nothing when the store says the same', () => {
    const { state, events, find } = setUp(here);
    const before = state.state;
    find({});
    expect(events).toEqual([]);
    expect(state.state).toBe(before);
    expect(state.live).toMatchObject(here);
  });

  it.each<[string, Partial<StoredSession>, object[]]>([
    ['an access token', { access: 'A2', revision: 4 }, [renewed]],
    ['a pair', { access: 'A2', refresh: 'R2', revision: 4, refreshRevision: 4 }, [renewed]],
    ['a refresh token, which is nobody else’s news', { refresh: 'R2', refreshRevision: 4 }, []],
  ])('takes %s that another tab has renewed', (_, found, told) => {
    const { state, events, find } = setUp(here);
    find(found);
    expect(state.live).toMatchObject({ ...here, ...found });
    expect(events).toEqual(told);
  });

  it('does not take an older revision, which is an old sight of the store', () => {
    const { state, events, find } = setUp(here);
    find({ access: 'A0', refresh: 'R0', revision: 2, refreshRevision: 2 });
    expect(state.live).toMatchObject(here);
    expect(events).toEqual([]);
  });

  it('keeps its own access token where the store holds none', () => {
    const { state, events, find } = setUp(here);
    find({ access: null, revision: 4 });
    expect(state.live).toMatchObject({ access: 'A1', refresh: 'R1' });
    expect(events).toEqual([]);
  });

  it('takes the scheme that another tab found out', () => {
    const { state, events, find } = setUp(here);
    find({ scheme: 'JWT' });
    expect(state.live?.scheme).toBe('JWT');
    expect(events).toEqual([]);
  });

  it('leaves it to the page load to tell what is being restored', () => {
    const { state, events, find } = setUp(null, { isShown: false });
    find({});
    expect(state.live).toMatchObject(here);
    expect(state.state).toEqual({ status: 'restoring' });
    expect(events).toEqual([]);
  });
});

describe('an empty store', () => {
  it('is a logout elsewhere', () => {
    const { state, events, find } = setUp(here);
    find(null);
    expect(state.live).toBeNull();
    expect(events).toEqual([{ type: 'ended', reason: 'otherTab' }]);
  });

  it('says nothing of a session that lives in the memory of a page whose store failed', () => {
    const { state, events, find } = setUp(here, { livesElsewhere: true });
    find(null);
    expect(state.live).toMatchObject(here);
    expect(events).toEqual([]);
  });

  it('is the same where the mark of a logout stands in it, of whatever session', () => {
    const { state, events, find } = setUp(here);
    find(ending({ ...here, id: 's0' }, 'logout'));
    expect(state.live).toBeNull();
    expect(events).toEqual([{ type: 'ended', reason: 'otherTab' }]);
  });
});

describe('another session in the store', () => {
  const started = { type: 'started', reason: 'otherTab' };
  const ended = { type: 'ended', reason: 'otherTab' };

  it.each([
    ['later', 6],
    ['earlier, by a clock that was wrong', 4],
  ])('takes the place of the one that is here, also when it began %s', (_, startedAt) => {
    const { state, events, find } = setUp(here);
    find({ id: 's2', startedAt, access: 'B1', revision: 1 });
    expect(state.live).toMatchObject({ id: 's2', access: 'B1' });
    expect(events).toEqual([ended, started]);
  });

  it('takes it also where the one that is here lives in memory', () => {
    const { state, events, find } = setUp(here, { livesElsewhere: true });
    find({ id: 's2', startedAt: 6, access: 'B1' });
    expect(state.live).toMatchObject({ id: 's2' });
    expect(events).toEqual([ended, started]);
  });

  it('of another server is none, and is not removed', () => {
    const { state, stored, writes, find } = setUp(null);
    find({ server: 'https://staging.example.test/auth' });
    expect(state.live).toBeNull();
    expect(stored()).toMatchObject({ id: 's1', access: 'A1' });
    expect(writes()).toBe(0);
  });

  it('that is over already is written over with the one that is here', () => {
    const { sync, state, events, stored, find } = setUp(here);
    state.learn([ending({ ...here, id: 's0', startedAt: 4 }, 'replaced')]);
    sync.ended('s0');
    find({ id: 's0', startedAt: 4, access: 'A0' });
    expect(state.live).toMatchObject(here);
    expect(stored()).toMatchObject({ id: 's1', access: 'A1' });
    expect(events).toEqual([]);
  });

  it('that is over already is removed where nobody is logged in, but not for a second: a login may be on its way there', () => {
    const { sync, state, events, stored, find } = setUp(null);
    state.learn([ending(here, 'logout')]);
    sync.ended('s1');
    find({});
    expect(stored()).not.toBeNull();
    vi.setSystemTime(T0 + 999);
    find({});
    expect(stored()).not.toBeNull();
    vi.setSystemTime(T0 + 1000);
    find({});
    expect(stored()).toBeNull();
    expect(events).toEqual([]);
  });
});

describe('tokens without a beginning, which another script has stored', () => {
  const foreign = { id: 't-x', startedAt: 0, access: 'B1', refresh: 'S1', revision: 0, refreshRevision: 0 };

  it('are a session where there was none', () => {
    const { state, events, find } = setUp(null);
    find(foreign);
    expect(state.live).toMatchObject({ id: 't-x', access: 'B1', startedAt: T0 });
    expect(events).toEqual([{ type: 'started', reason: 'otherTab' }]);
    find(foreign);
    expect(events).toHaveLength(1);
  });

  it('are newer tokens of the session, where they are of the same user', () => {
    const { state, events, find } = setUp(here);
    find(foreign);
    expect(state.live).toMatchObject({ id: 's1', startedAt: 5, access: 'B1', refresh: 'S1', revision: 4 });
    expect(events).toEqual([renewed]);
  });

  it('are the tokens of the session, where they are the same', () => {
    const { state, events, find } = setUp(here);
    const before = state.live;
    find({ ...foreign, access: 'A1', refresh: 'R1' });
    expect(state.live).toBe(before);
    expect(events).toEqual([]);
  });

  it.each([
    ['another user', '2'],
    ['nobody knows whom', null],
  ])('are another session, where they are of %s', (_, user) => {
    const { state, events, find } = setUp(here);
    find({ ...foreign, user });
    expect(state.live).toMatchObject({ id: 't-x', user });
    expect(events.map(({ type }) => type)).toEqual(['ended', 'started']);
  });
});

it('what a slow store said is dropped when something has happened here meanwhile', async () => {
  const { state, sync, find } = setUp(here, { isSlow: true });
  find(null);
  const looking = sync.look();
  state.learn([{ ...here, access: 'A2', revision: 4 }]);
  await looking;
  expect(state.live).toMatchObject({ access: 'A2' });
});
