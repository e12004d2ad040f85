import { describe, expect, it, test } from 'vitest';
import { type Auth, type AuthOptions, djoser, type StoredSession, type TokenStorage } from '../../src/index.ts';
import { createTabs, type FakeDjoser } from '../../src/testing.ts';
import { grace, openApp, pass, within } from './helpers/app.ts';
import { follow, origin } from './helpers/stage.ts';
import { quotaExceeded } from './helpers/web-storage.ts';

const ping = `${origin}/api/ping/`;

/** A store that belongs to one tab, as `sessionStorage` does. A duplicated tab begins with a copy. */
function ownStore(content: string | null = null): TokenStorage & { copy(): string | null } {
  let text = content;
  return {
    shared: false,
    read: () => (text === null ? null : (JSON.parse(text) as StoredSession)),
    write(session) {
      text = JSON.stringify(session);
    },
    clear() {
      text = null;
    },
    copy: () => text,
  };
}

/** A tab, its duplicate, and the store of each. */
async function duplicated(options: Partial<AuthOptions> = {}) {
  const app = openApp();
  const [left, right] = createTabs(2);
  const store = ownStore();
  const { server } = options;
  const original = await app.loggedIn({ storage: store, ...(server && { server }) }, left);
  const copied = ownStore(store.copy());
  const duplicate = app.client({ ...options, storage: copied }, right);
  await within(1, duplicate.ready);
  expect(duplicate.state.status).toBe('authenticated');

  /** What must be so of the tab that has the good tokens, now and after a reload. */
  const expectLoggedIn = async (auth: Auth) => {
    expect(auth.state.status).toBe('authenticated');
    expect(app.heard(auth).filter((event) => event.startsWith('ended'))).toEqual([]);
    expect((await within(1, auth.fetch(ping))).status).toBe(200);
    auth.dispose();
    const reloaded = auth === original ? app.client({ storage: store }, left) : app.client({ storage: copied }, right);
    expect((await within(1, reloaded.ready)).status).toBe('authenticated');
    expect((await within(1, reloaded.fetch(ping))).status).toBe(200);
  };
  return { ...app, left, right, store, copied, original, duplicate, expectLoggedIn };
}

async function renewTwice(auth: Auth) {
  for (let i = 0; i < 2; i += 1) {
    await within(1, auth.refresh());
    await pass(1.5);
  }
}

test.each(['the original', 'the copy'])(
  'B166 · a duplicated tab (sessionStorage is copied): the one whose copy of the token is spent does not log the other out (%s renews)',
  async (who) => {
    const { original, duplicate, expectLoggedIn } = await duplicated();
    const [winner, loser] = who === 'the original' ? [original, duplicate] : [duplicate, original];
    await renewTwice(winner);

    const attempt = follow(loser.refresh());
    await pass(10);
    expect(attempt.done).toBe(true);
    await expectLoggedIn(winner);
  },
);

test.each(['the original', 'the copy'])(
  'a duplicated tab: the timer of the one whose copy of the token is spent does not log the other out (%s renews)',
  async (who) => {
    const { original, duplicate, expectLoggedIn } = await duplicated();
    const winner = who === 'the original' ? original : duplicate;
    await pass(60);
    await renewTwice(winner);
    await pass(230);

    await expectLoggedIn(winner);
  },
);

test('a duplicated tab whose refresh token is spent goes on with the tokens of its duplicate, for an hour', async () => {
  // The duplicate refreshes only when it is asked.
  const { original, duplicate, heard, expectLoggedIn } = await duplicated({ proactive: 'off' });
  await pass(100);
  await within(1, duplicate.refresh());
  for (let minute = 0; minute < 60; minute += 1) {
    await pass(60);
    expect((await within(10, original.fetch(ping))).status).toBe(200);
  }
  expect(heard(original).filter((event) => event.startsWith('ended'))).toEqual([]);
  await expectLoggedIn(duplicate);
});

describe('a duplicated tab', () => {
  /** The server takes each refresh token once. */
  const expectEachSpentOnce = ({ server }: { server: FakeDjoser }) =>
    expect(server.calls('jwt/refresh').filter(({ status }) => status === 401)).toEqual([]);

  it.each([
    ['after a refresh', 60],
    ['after its access token has expired', 301],
  ])('that is closed %s takes nothing from the original, which refreshes for both', async (_, seconds) => {
    const set = await duplicated({ proactive: 'off' });
    set.original.dispose();
    const original = set.client({ storage: set.store, proactive: 'off' }, set.left);
    await within(1, original.ready);
    await within(5, original.refresh());
    const duplicate = set.client({ storage: ownStore(set.store.copy()), proactive: 'off' }, set.right);
    await within(1, duplicate.ready);
    await pass(seconds);
    await within<unknown>(10, seconds < 300 ? duplicate.refresh() : duplicate.fetch(ping));
    duplicate.dispose();
    for (let minute = 0; minute < 60; minute += 10) {
      await pass(600);
      expect((await within(10, original.fetch(ping))).status).toBe(200);
    }
    expect(set.heard(original).filter((event) => event.startsWith('ended'))).toEqual([]);
    expectEachSpentOnce(set);
  });

  it('that opens when its access token has expired makes the original refresh, and is logged in', async () => {
    const app = openApp();
    const [left, right] = createTabs(2);
    const store = ownStore();
    const original = await app.loggedIn({ storage: store, proactive: 'off' }, left);
    await pass(400);
    const popup = app.client({ storage: ownStore(store.copy()), proactive: 'off' }, right);
    expect((await within(10, popup.ready)).status).toBe('authenticated');
    popup.dispose();
    expect((await within(5, original.fetch(ping))).status).toBe(200);
    await within(5, original.refresh());
    expectEachSpentOnce(app);
    expect(app.server.count('jwt/refresh')).toBe(2);
  });

  it.each([
    ['logout', (auth: Auth) => auth.logout()],
    ['login', (auth: Auth) => auth.login(grace)],
  ])('in which a %s ends the session makes the original revoke its refresh token', async (_, act) => {
    const server = djoser({ paths: { revoke: 'jwt/blacklist/' } });
    const set = await duplicated({ proactive: 'off', server });
    await within(5, set.original.refresh());
    await pass(2);
    await within<unknown>(5, act(set.duplicate));
    await pass(1);
    expect(set.original.state.status).toBe('anonymous');
    expect(set.server.calls('jwt/blacklist').map(({ status }) => status)).toContain(200);
  });

  it('goes on by itself when the original was closed before a refresh', async () => {
    const set = await duplicated();
    set.original.dispose();
    for (let minute = 0; minute < 20; minute += 1) {
      await pass(60);
      expect((await within(10, set.duplicate.fetch(ping))).status).toBe(200);
    }
    expectEachSpentOnce(set);
  });

  it('keeps its session when the original is reloaded after a refresh, and loses it when the original is closed', async () => {
    const set = await duplicated({ proactive: 'off' });
    await within(5, set.duplicate.refresh());
    await pass(400);
    set.original.dispose();
    const attempt = follow(set.duplicate.fetch(ping));
    await pass(1);
    const reloaded = set.client({ storage: set.store, proactive: 'off' }, set.left);
    await pass(10);
    expect(attempt.value).toMatchObject({ status: 200 });
    reloaded.dispose();
    await pass(400);
    const last = follow(set.duplicate.fetch(ping));
    await pass(10);
    expect(last.error).toMatchObject({ code: 'session_ended' });
    expect(set.duplicate.state).toEqual({ status: 'anonymous', reason: 'expired' });
  });

  it('keeps its session when the original is slow to refresh, and says `refresh_unavailable`', async () => {
    const set = await duplicated({ proactive: 'off' });
    set.server.setLatency(20_000);
    await expect(within(11, set.duplicate.refresh())).rejects.toMatchObject({ code: 'refresh_unavailable' });
    await pass(20);
    set.server.setLatency(0);
    expect(set.duplicate.state).toMatchObject({ status: 'authenticated' });
    expect((await within(10, set.duplicate.fetch(ping))).status).toBe(200);
    expectEachSpentOnce(set);
  });
});

test('a duplicated tab that was closed and comes back with a spent token does not log the first one out', async () => {
  const { client, copied, original, duplicate, expectLoggedIn } = await duplicated();
  duplicate.dispose();
  const old = copied.copy();
  await renewTwice(original);
  await pass(301);

  const restored = client({ storage: ownStore(old) });
  await within(10, restored.ready);
  await pass(5);
  await expectLoggedIn(original);
});

test.each([
  ['login', (auth: Auth) => auth.login(grace)],
  ['logout', (auth: Auth) => auth.logout()],
])('a %s in a duplicated tab ends the session of the original', async (_, act) => {
  const { original, duplicate, heard } = await duplicated();
  await within<unknown>(1, act(duplicate));
  await pass(1);
  expect(original.state).toEqual({ status: 'anonymous', reason: 'otherTab' });
  expect(heard(original).filter((event) => event.startsWith('ended'))).toHaveLength(1);
});

const full = () => {
  throw quotaExceeded();
};
const forgetful = () => {};

test.each([
  ['B169 · one tab’s write of a renewed pair fails: the other tabs stay logged in', full],
  ['one tab’s write of a renewed pair does not hold, and nobody says so: the other tabs stay logged in', forgetful],
])('%s', async (_, fault) => {
  const { client, loggedIn, heard, warnings } = openApp();
  const [left, right] = createTabs(2);
  let broken = false;
  const storage: TokenStorage = {
    ...left.storage,
    write: (session) => (broken ? fault() : left.storage.write(session)),
  };
  const one = await loggedIn({ storage }, left);
  const two = client({ storage: right.storage }, right);
  await within(1, two.ready);

  broken = true;
  await within(3, one.refresh());
  await pass(5);
  for (const auth of [one, two]) {
    expect(auth.state.status).toBe('authenticated');
    expect(heard(auth).filter((event) => event.startsWith('ended'))).toEqual([]);
    expect((await within(3, auth.fetch(ping))).status).toBe(200);
  }
  expect(warnings).toContain('storage_failed');
});
