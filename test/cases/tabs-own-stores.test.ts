import { expect, test } from 'vitest';
import type { Auth, AuthOptions, StoredSession, TokenStorage } from '../../src/index.ts';
import { createTabs } from '../../src/testing.ts';
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
  const original = await app.loggedIn({ storage: store }, left);
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
    const reloaded = app.client({ storage: auth === original ? store : copied });
    expect((await within(1, reloaded.ready)).status).toBe('authenticated');
    expect((await within(1, reloaded.fetch(ping))).status).toBe(200);
  };
  return { ...app, store, copied, original, duplicate, expectLoggedIn };
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
