import { describe, expect, it } from 'vitest';
import { recordOf, type StoredSession, type TokenStorage } from '../../src/platform/storage.ts';
import { ignore } from '../../src/platform/wait.ts';
import { createLedger } from '../../src/session/ledger.ts';
import { liveSession } from '../../src/session/live-session.ts';
import { reconcile } from '../../src/session/reconcile.ts';
import { createVault } from '../../src/session/vault.ts';
import type { AuthEvent } from '../../src/token/events.ts';

const here = recordOf({ id: 's1', access: 'A1', refresh: 'R1', revision: 3, savedAt: 1 });

/** A session in memory, a store that says something else, and what comes of it. */
function setUp(live: StoredSession | null, { shared = true, known = true } = {}) {
  let stored: unknown = live;
  const storage: TokenStorage = {
    shared,
    read: () => stored as StoredSession | null,
    write(session) {
      stored = session;
    },
    clear() {
      stored = null;
    },
  };
  const ledger = createLedger(ignore, ignore);
  const vault = createVault(storage, ignore, () => 0);
  if (live && known) ledger.start(liveSession(live), 'login');
  else if (live) ledger.hold(liveSession(live));
  ledger.tell();
  const events: AuthEvent[] = [];
  for (const type of ['started', 'refreshed', 'ended'] as const) ledger.on(type, (event) => events.push(event));
  return {
    ledger,
    events,
    find(record: Partial<StoredSession> | null) {
      stored = record && { ...here, ...record };
      reconcile(ledger, vault);
      ledger.tell();
    },
  };
}

describe('a look at the store', () => {
  it('changes nothing when the store says the same', () => {
    const { ledger, events, find } = setUp(here);
    const { state } = ledger;
    find({});
    expect(events).toEqual([]);
    expect(ledger.state).toBe(state);
    expect(ledger.live).toMatchObject(here);
  });

  it.each([
    ['an access token', { access: 'A2' }],
    ['a refresh token', { refresh: 'R2' }],
    ['a pair', { access: 'A2', refresh: 'R2', revision: 4 }],
  ])('takes %s that another tab has renewed', (_, found) => {
    const { ledger, events, find } = setUp(here);
    find(found);
    expect(ledger.live).toMatchObject({ ...here, ...found });
    expect(events).toEqual([{ type: 'refreshed', cause: 'otherTab', tookMs: 0 }]);
  });

  it('does not take an older revision, which is an old sight of the store', () => {
    const { ledger, events, find } = setUp(here);
    find({ access: 'A0', refresh: 'R0', revision: 2 });
    expect(ledger.live).toMatchObject(here);
    expect(events).toEqual([]);
  });

  it('ends a session whose shared store is empty', () => {
    const { ledger, events, find } = setUp(here);
    find(null);
    expect(ledger.live).toBeNull();
    expect(events).toEqual([{ type: 'ended', reason: 'otherTab' }]);
  });

  it('keeps a session whose store is this page’s own, and empty', () => {
    const { ledger, events, find } = setUp(here, { shared: false });
    find(null);
    expect(ledger.live).toMatchObject(here);
    expect(events).toEqual([]);
  });

  it('ends one session and starts the other that it finds', () => {
    const { ledger, events, find } = setUp(here);
    find({ id: 's2', access: 'B1', revision: 1 });
    expect(ledger.live).toMatchObject({ id: 's2', access: 'B1' });
    expect(events).toEqual([
      { type: 'ended', reason: 'otherTab' },
      { type: 'started', reason: 'otherTab' },
    ]);
  });

  it('leaves alone what is being restored: that is for the restore to tell', () => {
    const { ledger, events, find } = setUp(null);
    find({});
    expect(ledger.state).toEqual({ status: 'restoring' });
    expect(events).toEqual([]);
  });

  it('takes a note about the session that says nothing of tokens', () => {
    const { ledger, events, find } = setUp(here);
    find({ leaseUntil: 9, leaseBy: 'two', scheme: 'Bearer' });
    expect(ledger.live).toMatchObject({ ...here, leaseUntil: 9, leaseBy: 'two', scheme: 'Bearer' });
    expect(events).toEqual([]);
  });

  it('keeps its own access token where the store holds none', () => {
    const { ledger, events, find } = setUp(here);
    find({ access: null, revision: 4 });
    expect(ledger.live).toMatchObject({ access: 'A1', refresh: 'R1', revision: 4 });
    expect(events).toEqual([]);
  });

  it('gives its access token up where the store holds none, and another refresh token', () => {
    const { ledger, events, find } = setUp(here);
    find({ access: null, refresh: 'R2', revision: 4 });
    expect(ledger.live).toMatchObject({ access: null, refresh: 'R2' });
    expect(events).toHaveLength(1);
  });

  it.each([
    ['the same tokens', { scheme: null }],
    ['new tokens', { scheme: null, access: 'A2', revision: 4 }],
    ['no access token', { scheme: null, access: null }],
  ])('does not forget the scheme that was found out, and not saved yet, over %s', (_, found) => {
    const { ledger, find } = setUp({ ...here, scheme: 'Bearer' });
    find(found);
    expect(ledger.live?.scheme).toBe('Bearer');
  });

  it('takes the scheme that another tab found out', () => {
    const { ledger, find } = setUp({ ...here, scheme: 'Bearer' });
    find({ scheme: 'JWT' });
    expect(ledger.live?.scheme).toBe('JWT');
  });
});

describe('a question whether there is a session', () => {
  const probe = recordOf({ id: 'p1' });

  it('goes on when the store is empty', () => {
    const { ledger, events, find } = setUp(probe, { known: false });
    find(null);
    expect(ledger.live?.id).toBe('p1');
    expect(events).toEqual([]);
  });

  it('is answered by a session in the store, and nothing ends', () => {
    const { ledger, events, find } = setUp(probe, { known: false });
    find({});
    expect(ledger.live).toMatchObject(here);
    expect(events).toEqual([{ type: 'started', reason: 'otherTab' }]);
  });
});

it('is dropped when something happened here while a slow store was being read', async () => {
  const ledger = createLedger(ignore, ignore);
  const storage = { shared: true, read: async () => null, write: ignore, clear: ignore };
  const vault = createVault(storage, ignore, () => 0);
  ledger.start(liveSession(here), 'login');
  const looking = reconcile(ledger, vault);
  const newer = liveSession({ ...here, access: 'A2' });
  ledger.renew(newer, 'timer', 0);
  await looking;
  expect(ledger.live).toBe(newer);
});
