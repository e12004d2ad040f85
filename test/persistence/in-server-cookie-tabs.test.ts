import { describe, expect, it } from 'vitest';
import { cookieStorage } from '../../src/index.ts';
import type { BroadcastChannelLike } from '../../src/platform/channel.ts';
import { type CookieStage, cookieStage, logout } from '../cases/helpers/cookie-stage.ts';
import {
  answer,
  atEachTest,
  origin,
  refresh,
  settled,
  sleepThrough,
  t0,
  after as within,
} from '../cases/helpers/stage.ts';
import { record, testServer } from '../helpers/tabs.ts';

atEachTest(`${origin}/`);

/** When each refresh was sent, ms since the start of the test. */
const sentAt = ({ server }: CookieStage) => server.calls(refresh).map(({ at }) => at - t0 * 1000);

/** What is said between the tabs, by kind. */
function listen({ profile }: CookieStage): string[] {
  const heard: string[] = [];
  profile.channel('latchkey').onmessage = ({ data }) => heard.push(data.kind);
  return heard;
}

describe('a page that is opened', () => {
  it('is given the access token of another tab, and costs no refresh', async () => {
    const set = cookieStage();
    const one = await set.loggedIn();
    const two = set.tab();
    expect(await within(50, two.ready)).toMatchObject({ status: 'authenticated' });
    expect(await two.getAccessToken()).toBe(await one.getAccessToken());
    expect(sentAt(set)).toEqual([]);
  });

  it('refreshes when nobody has given it one for 50 ms', async () => {
    const set = cookieStage();
    (await set.loggedIn()).dispose();
    expect(await within(100, set.tab().ready)).toMatchObject({ status: 'authenticated' });
    expect(sentAt(set)).toEqual([50]);
  });

  it('asks nobody where the server keeps the access token in a cookie for all tabs', async () => {
    const set = cookieStage((inner) => async (input, init) => {
      const response = await inner(input, init);
      if (!/\/jwt\/(create|refresh)\/$/.test(String(input)) || !response.ok) return response;
      document.cookie = `access_token=${(await response.json()).access}; path=/; secure; max-age=300`;
      return answer({});
    });
    const storage = () => cookieStorage({ managedBy: 'server' });
    (await set.loggedIn({ storage: storage() })).dispose();
    sleepThrough(301);
    const heard = listen(set);
    expect(await within(0, set.tab({ storage: storage() }).ready)).toMatchObject({ status: 'authenticated' });
    expect(sentAt(set)).toEqual([301_000]);
    expect(heard).not.toContain('ask');
  });
});

it.each([
  ['is taken when the hint for all tabs says that its session is the one', 'the one', true],
  ['is not taken when the hint for all tabs names another session', 'another', false],
])('a message of an access token %s', async (_, whose, isTaken) => {
  const set = cookieStage();
  const auth = await set.loggedIn();
  await settled();
  const before = await auth.getAccessToken();
  const hint = record(JSON.parse(set.area.all()[`latchkey:${origin}/auth`] ?? ''));
  const { access } = set.server.issue('ada');
  const id = whose === 'another' ? whose : hint.id;
  set.profile.channel('latchkey').postMessage({
    version: 2,
    server: testServer,
    kind: 'tokens',
    moved: false,
    record: { ...hint, id, startedAt: hint.startedAt + 1, access, revision: 2 },
  });
  await settled();
  expect(await auth.getAccessToken()).toBe(isTaken ? access : before);
  expect(set.heard(auth)).toEqual(isTaken ? ['started:login', 'refreshed'] : ['started:login']);
  expect(sentAt(set)).toEqual([]);
});

describe('a tab whose token is over', () => {
  it('refreshes at once, and asks nobody: no other has saved a newer one', async () => {
    const set = cookieStage();
    const auth = await set.loggedIn({ proactive: 'off' });
    await settled();
    const heard = listen(set);
    sleepThrough(301);
    await within(0, auth.fetch(`${origin}/api/ping/`));
    expect(sentAt(set)).toEqual([301_000]);
    expect(heard).toEqual(['tokens', 'changed']);
  });

  it('waits for the one that another tab has got, as the store says, and that is on its way', async () => {
    const set = cookieStage(undefined, { latencyMs: ({ path }) => (path.endsWith('/refresh/') ? 100 : 0) });
    const one = await set.loggedIn({ proactive: 'off' });
    /** Messages to this tab take 200 ms. */
    const channel = (name: string): BroadcastChannelLike => {
      const inner = set.profile.channel(name);
      const slow: BroadcastChannelLike = {
        onmessage: null,
        postMessage: (data) => inner.postMessage(data),
        close: () => inner.close(),
      };
      inner.onmessage = (event) => setTimeout(() => slow.onmessage?.call(inner as BroadcastChannel, event), 200);
      return slow;
    };
    const two = set.tab({ proactive: 'off', channel });
    await within(300, two.ready);
    const before = set.server.count(refresh);
    sleepThrough(301);
    const asked = [one, two].map((auth) => auth.fetch(`${origin}/api/ping/`));
    for (const response of await within(500, Promise.all(asked))) expect(response.status).toBe(200);
    expect(await two.getAccessToken()).toBe(await one.getAccessToken());
    expect(set.server.count(refresh)).toBe(before + 1);
  });
});

const users = ['ada', 'bob'].map((username) => ({ username, password: 'correct-horse' }));

describe('a logout while another tab waits for the answer to a login', () => {
  it.each([30, 1000, 3000])('leaves the new session alone, %i ms after the login was sent', async (ms) => {
    const set = cookieStage(undefined, { users, latencyMs: ({ path }) => (path.endsWith('/create/') ? ms + 500 : 0) });
    const one = set.tab();
    const two = set.tab();
    await within(0, one.ready);
    const first = one.login({ username: 'ada', password: 'correct-horse' });
    await within(ms + 500, first);
    await settled();
    expect(two.state.status).toBe('authenticated');

    const second = one.login({ username: 'bob', password: 'correct-horse' });
    await within(ms, settled());
    const out = two.logout();
    await within(800, second);
    expect(await within(0, out)).toEqual({ revoked: false });
    expect(set.server.calls(logout)).toEqual([]);
    sleepThrough(400);
    expect((await within(1000, one.fetch(`${origin}/api/ping/`))).status).toBe(200);
  });
});

it('a refresh of one server that is never answered does not keep another server’s login waiting, under one name', async () => {
  const set = cookieStage(undefined, { users });
  const one = await set.loggedIn();
  await settled();
  set.server.failNext(refresh, 'hang');
  const hanging = one.refresh().catch(() => {});
  await within(1000, settled());
  const two = set.tab({
    baseUrl: `${origin}/tenant/`,
    fetch: async () => answer({ access: set.server.issue('bob').access }),
  });
  const state = await within(500, two.login({ username: 'bob', password: 'correct-horse' }));
  expect(state.status).toBe('authenticated');
  two.dispose();
  one.dispose();
  await hanging;
});
