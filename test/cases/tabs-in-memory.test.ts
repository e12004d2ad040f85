import { expect, test } from 'vitest';
import { memoryStorage } from '../../src/index.ts';
import { createTabs, type Tab } from '../../src/testing.ts';
import { type App, openApp, pass, within } from './helpers/app.ts';
import { follow, origin, refresh, tokensSent } from './helpers/stage.ts';

const ping = `${origin}/api/ping/`;
const open = `${origin}/api/public/`;

const inMemory = () => ({ storage: memoryStorage() });
const endings = (app: App, auth: Parameters<App['heard']>[0]) =>
  app.heard(auth).filter((event) => event.startsWith('ended'));

/** Two tabs, each with tokens in its memory: the first has logged in, the second has borrowed. */
async function twoTabs(options?: { locks: boolean }) {
  const app = openApp();
  const [left, right] = createTabs(2, options);
  const owner = await app.loggedIn({ ...inMemory(), proactive: 'off' }, left);
  const borrower = app.client({ ...inMemory(), proactive: 'off' }, right);
  await within(1, borrower.ready);
  expect(borrower.state.status).toBe('authenticated');
  /** The tab that logged in is shown again, and renews the token for both. */
  const expectBackLoggedIn = async () => {
    left.thaw();
    await pass(0);
    expect(owner.state.status).toBe('authenticated');
    expect((await within(3, owner.fetch(ping))).status).toBe(200);
    expect(endings(app, owner)).toEqual([]);
    expect(app.server.count(refresh)).toBe(1);
  };
  return { ...app, app, left, right, owner, borrower, expectBackLoggedIn };
}

test.each([true, false])(
  'B165 · in memory: a logout in one tab, while a renewed token of the other is on its way to it (locks: %s)',
  async (locks) => {
    const { server, heard, right, owner, borrower } = await twoTabs({ locks });
    right.freeze();
    await within(1, owner.refresh());
    const leaving = follow(borrower.logout());
    expect(borrower.state).toEqual({ status: 'anonymous', reason: 'logout' });
    const before = heard(borrower).length;
    right.thaw();
    await pass(2);

    expect(leaving.done).toBe(true);
    expect(borrower.state.status).toBe('anonymous');
    expect(heard(borrower).slice(before)).toEqual([]);
    expect(owner.state.status).toBe('anonymous');
    await within(1, borrower.fetch(open));
    expect(tokensSent(server, 'api/public')).toEqual([null]);
  },
);

test('in memory: the owner logs out, while the tab that borrowed waits for the token it asked for', async () => {
  const { server, app, heard, right, owner, borrower } = await twoTabs();
  server.setLatency(({ path }) => (path.endsWith('/jwt/refresh/') ? 500 : 0));
  const renewal = follow(borrower.refresh());
  await pass(0.25);
  right.freeze();
  const leaving = follow(owner.logout());
  await pass(1);
  right.thaw();
  await pass(15);

  expect([renewal.done, leaving.done]).toEqual([true, true]);
  for (const auth of [owner, borrower]) {
    expect(auth.state.status).toBe('anonymous');
    expect(endings(app, auth)).toHaveLength(1);
    expect(heard(auth).at(-1)).toMatch(/^ended/);
    await within(1, auth.fetch(open));
  }
  expect(tokensSent(server, 'api/public')).toEqual([null, null]);
});

test('B168 · in memory: the tab that logged in is frozen, the other one’s borrowed token runs out: shown again, the first is still logged in', async () => {
  const { left, borrower, expectBackLoggedIn } = await twoTabs();
  left.freeze();
  await pass(301);
  const call = follow(borrower.fetch(ping));
  await pass(20);
  expect(call.done).toBe(true);

  await expectBackLoggedIn();
});

test('in memory: the borrowed token is refused while the tab that lent it is frozen: shown again, the first is still logged in', async () => {
  const { server, left, borrower, expectBackLoggedIn } = await twoTabs();
  left.freeze();
  server.revokeAll();
  const call = follow(borrower.fetch(ping));
  await pass(20);
  expect(call.value?.status).toBe(401);

  await expectBackLoggedIn();
});

/** A page that is opened, its states until it is ready, and where its route guard sends the user. */
async function openPageIn(app: App, tab: Tab) {
  const page = app.client(inMemory(), tab);
  const states: string[] = [];
  page.subscribe(({ status }) => states.push(status));
  const guard = page.ready.then(({ status }) => (status === 'authenticated' ? '/orders' : '/login'));
  return { page, states, route: await within(0.2, guard) };
}

test('B170 · in memory: a page opened beside a logged-in tab, its `ready` and its route guard let the user in', async () => {
  const app = openApp();
  const [left, right] = createTabs(2);
  await app.loggedIn(inMemory(), left);

  const { page, states, route } = await openPageIn(app, right);
  expect(route).toBe('/orders');
  expect(page.state.status).toBe('authenticated');
  expect(new Set(states)).toEqual(new Set(['restoring', 'authenticated']));
  expect((await within(1, page.fetch(ping))).status).toBe(200);
});

test('in memory: without Web Locks, too, a page opened beside a logged-in tab lets the user in', async () => {
  const app = openApp();
  const [left, right] = createTabs(2, { locks: false });
  await app.loggedIn(inMemory(), left);

  const { states, route } = await openPageIn(app, right);
  expect(route).toBe('/orders');
  expect(states).not.toContain('anonymous');
});

test('in memory: what a page opened beside a logged-in tab asks for at once, it asks for as the user', async () => {
  const { server, client, loggedIn } = openApp();
  const [left, right] = createTabs(2);
  await loggedIn(inMemory(), left);

  const page = client(inMemory(), right);
  const [response] = await within(1, Promise.all([page.fetch(ping), page.fetch(open)]));
  expect(response.status).toBe(200);
  expect(tokensSent(server, 'api/public')).toEqual(tokensSent(server, 'api/ping'));
});

test('B171 · in memory, and no other tab: nobody is kept waiting', async () => {
  const app = openApp();
  const { states, route } = await openPageIn(app, app.tab);
  expect(route).toBe('/login');
  expect(states).toEqual(['restoring', 'anonymous']);
});

test.each(['anonymous', 'frozen'])('in memory, and a tab that is %s: nobody is kept waiting', async (kind) => {
  const app = openApp();
  const [left, right] = createTabs(2);
  if (kind === 'anonymous') await within(1, app.client(inMemory(), left).ready);
  else {
    await app.loggedIn(inMemory(), left);
    left.freeze();
  }

  const { page, route } = await openPageIn(app, right);
  expect(route).toBe('/login');
  expect(page.state).toEqual({ status: 'anonymous', reason: 'initial' });
});
