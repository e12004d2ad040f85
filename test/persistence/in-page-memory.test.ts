import { describe, expect, it } from 'vitest';
import { type AuthOptions, djoser, memoryStorage } from '../../src/index.ts';
import { record, testServer } from '../helpers/tabs.ts';
import { ada, bob, follow, pass, refusal, setUp, sleep, slowRefresh, throttleTimers, url } from '../helpers/world.ts';

/** A page that loads asks the others for a token, and waits so long for it, s. */
const loading = 0.05;

/** Tabs whose tokens are in memory: what one has, the others hear of over the channel. */
function setUpMemory(options: Parameters<typeof setUp>[0] = {}) {
  const world = setUp(options);
  const open = (more: Partial<AuthOptions> = {}) => world.open({ storage: memoryStorage(), ...more });
  /** A tab whose borrowed token is over, and whose lender is gone. */
  const leftAlone = async () => {
    const one = open();
    await one.auth.login(ada);
    const two = open();
    await pass(loading);
    one.auth.dispose();
    sleep(301);
    return two;
  };
  return { world, open, leftAlone };
}

describe('tabs with tokens in memory', () => {
  it('are all logged in by one login, and the refresh token stays where it is', async () => {
    const { world, open } = setUpMemory();
    const one = open();
    const two = open();
    const heard: unknown[] = [];
    const line = world.profile.channel('latchkey');
    line.onmessage = ({ data }) => heard.push(data);
    await pass(loading);
    await one.auth.login(ada);
    await pass(0);

    expect(two.auth.state.status).toBe('authenticated');
    expect(two.of('started')).toEqual([{ type: 'started', reason: 'otherTab' }]);
    expect(await two.auth.getAccessToken()).toBe(await one.auth.getAccessToken());
    expect(JSON.stringify(heard)).not.toContain(world.nameOf('R1') ?? '"refresh"');
    line.close();
  });

  it('all end with the token when the tab with the refresh token is reloaded: its new page is told that it is gone', async () => {
    const { open } = setUpMemory();
    const one = open();
    await one.auth.login(ada);
    const two = open();
    await pass(loading);
    one.auth.dispose();
    const reloaded = open();
    await pass(loading);
    expect(reloaded.auth.state.status).toBe('authenticated');
    sleep(301);
    for (const { auth, of } of [reloaded, two]) {
      const answer = auth.fetch(url('api/ping/')).catch((error) => error);
      await pass(9);
      await answer;
      expect(auth.state).toEqual({ status: 'anonymous', reason: 'expired' });
      expect(of('ended')).toMatchObject([{ reason: 'expired' }]);
    }
  });

  it('hand their token to a tab that is opened later', async () => {
    const { open } = setUpMemory();
    const one = open();
    await one.auth.login(ada);
    const late = open();
    const seen: string[] = [];
    late.auth.subscribe(({ status }) => seen.push(status));
    await pass(loading);
    expect(seen).toEqual(['restoring', 'authenticated']);
    expect(one.of('started')).toHaveLength(1);
  });

  it('renew through the tab that has the refresh token: one refresh, and both go on', async () => {
    const { world, open } = setUpMemory({ latencyMs: slowRefresh(0.1) });
    const one = open();
    await one.auth.login(ada);
    const two = open();
    await pass(loading);
    sleep(280);
    const answer = two.auth.fetch(url('api/ping/'));
    await pass(1);

    expect((await answer).status).toBe(200);
    expect(world.refreshCalls).toBe(1);
    expect(world.sent('/api/ping/')).toEqual(['JWT A2']);
    expect([one, two].map(({ auth }) => auth.state.status)).toEqual(['authenticated', 'authenticated']);
  });

  it.each(['the page that logged in', 'a page with a borrowed token'])(
    'are logged out by a logout that %s has missed in the back/forward cache',
    async (who) => {
      const { world, open } = setUpMemory();
      let isCached = false;
      /** A page in the back/forward cache gets no message. */
      const channel = (name: string) => {
        const line = world.profile.channel(name);
        return Object.defineProperty({ ...line, postMessage: line.postMessage.bind(line) }, 'onmessage', {
          set: (listener: typeof line.onmessage) => {
            line.onmessage = (event) => (isCached ? undefined : listener?.call(line as BroadcastChannel, event));
          },
        });
      };
      const isFirst = who === 'the page that logged in';
      const one = open(isFirst ? { channel } : {});
      await one.auth.login(ada);
      const two = open(isFirst ? {} : { channel });
      await pass(loading);
      const [cached, other] = isFirst ? [one, two] : [two, one];
      world.page.dispatch('pagehide');
      isCached = true;
      await pass(1);
      await other.auth.logout();
      expect(cached.auth.state.status).toBe('authenticated');
      isCached = false;
      world.page.dispatch('pageshow');
      await pass(1);
      expect(cached.auth.state).toEqual({ status: 'anonymous', reason: 'otherTab' });
      expect(cached.of('ended')).toHaveLength(1);
      expect(await cached.auth.getAccessToken()).toBeNull();
    },
  );

  it('stay logged in beside a tab that hangs with the refresh token, and go on when that tab does', async () => {
    const { world, open } = setUpMemory();
    let hangs = false;
    const queue: (() => void)[] = [];
    /** A tab that shows a dialog hears nothing until the dialog is closed. */
    const channel = (name: string) => {
      const line = world.profile.channel(name);
      return Object.defineProperty({ ...line, postMessage: line.postMessage.bind(line) }, 'onmessage', {
        set: (listener: typeof line.onmessage) => {
          line.onmessage = (event) => {
            const hear = () => listener?.call(line as BroadcastChannel, event);
            if (hangs) queue.push(hear);
            else hear();
          };
        },
      });
    };
    const owner = open({ channel, proactive: 'off' });
    await owner.auth.login(ada);
    const two = open({ proactive: 'off' });
    await pass(loading);
    hangs = true;
    sleep(301);
    const first = follow(two.auth.fetch(url('api/ping/')));
    await pass(11);
    expect(first.error).toMatchObject({ code: 'refresh_unavailable' });
    expect(two.auth.state.status).toBe('authenticated');
    hangs = false;
    for (const hear of queue.splice(0)) hear();
    await pass(5);
    expect((await two.auth.fetch(url('api/ping/'))).status).toBe(200);

    hangs = true;
    sleep(301);
    for (let minute = 0; minute < 6; minute += 1) {
      follow(two.auth.fetch(url('api/ping/')));
      await pass(61);
    }
    expect(two.auth.state).toEqual({ status: 'anonymous', reason: 'expired' });
  });

  it('end at once, and not after eight seconds, when the tab with the refresh token was closed', async () => {
    const { world, open } = setUpMemory();
    const owner = open({ proactive: 'off' });
    await owner.auth.login(ada);
    const two = open({ proactive: 'off' });
    await pass(loading);
    owner.auth.dispose();
    await pass(0);
    sleep(301);
    const first = follow(two.auth.fetch(url('api/ping/')));
    await pass(1);
    expect(first.error).toMatchObject({ code: 'session_ended' });
    expect(two.auth.state).toEqual({ status: 'anonymous', reason: 'expired' });
    expect(world.refreshCalls).toBe(0);
  });

  it('revoke the refresh token of the session before when another tab logs in', async () => {
    const { world, open } = setUpMemory();
    const server = djoser({ scheme: 'JWT', paths: { revoke: 'jwt/blacklist/' } });
    const owner = open({ server });
    await owner.auth.login(ada);
    const two = open({ server });
    await pass(loading);
    await two.auth.login(bob);
    await pass(1);
    expect(owner.auth.state.status).toBe('authenticated');
    expect(world.server.calls('jwt/blacklist').map(({ status }) => status)).toEqual([200]);
  });

  it('renew through that tab also where the server refuses a token before its end', async () => {
    const { world, open } = setUpMemory();
    const one = open();
    await one.auth.login(ada);
    const two = open();
    await pass(loading);
    world.server.revokeAll();
    const answer = follow(two.auth.fetch(url('api/ping/')));
    await pass(10);

    expect(answer.value?.status).toBe(200);
    expect(world.refreshCalls).toBe(1);
    expect(world.sent('/api/ping/')).toEqual(['JWT A1', 'JWT A2']);
    expect([...one.of('ended'), ...two.of('ended')]).toEqual([]);
  });

  it('are answered in time in a hidden tab too, whose timers run once a second', async () => {
    const { leftAlone } = setUpMemory();
    const two = await leftAlone();
    throttleTimers(1000);
    const answer = follow(two.auth.fetch(url('api/ping/')));
    await pass(12);
    expect(answer.error).toMatchObject({ code: 'session_ended' });
  });

  it('lose the session with its last token when the tab that has the refresh token is gone', async () => {
    const { leftAlone } = setUpMemory();
    const two = await leftAlone();
    const call = two.auth.fetch(url('api/ping/')).catch((error: unknown) => error);
    await pass(20);

    expect(await call).toMatchObject({ code: 'session_ended' });
    expect(two.of('ended')).toMatchObject([{ reason: 'expired' }]);
  });

  it('end for nobody else where the server refuses the account of a token that is only borrowed', async () => {
    const { world, open } = setUpMemory();
    const one = open();
    await one.auth.login(ada);
    const refusals = [refusal(), refusal('user_inactive')];
    const fetch: typeof globalThis.fetch = async (input, init) =>
      (String(input).includes('/api/') && refusals.shift()) || world.fetch(input, init);
    const two = open({ fetch });
    await pass(loading);
    const answer = follow(two.auth.fetch(url('api/ping/')));
    await pass(2);
    expect(answer.value?.status).toBe(401);
    expect(two.of('ended')).toMatchObject([{ reason: 'rejected' }]);
    expect(one.of('ended')).toEqual([]);
  });

  it('go over to another user together, and out together', async () => {
    const { open } = setUpMemory();
    const one = open();
    const two = open();
    await pass(loading);
    await one.auth.login(ada);
    await pass(0);
    await two.auth.login(bob);
    await pass(0);
    expect(one.of('ended')).toEqual([{ type: 'ended', reason: 'otherTab' }]);
    expect(await one.auth.getAccessToken()).toBe(await two.auth.getAccessToken());

    await one.auth.logout();
    await pass(0);
    expect([one, two].map(({ auth }) => auth.state)).toEqual([
      { status: 'anonymous', reason: 'logout' },
      { status: 'anonymous', reason: 'otherTab' },
    ]);
  });

  it('are not brought back by a message that comes after the end', async () => {
    const { world, open } = setUpMemory();
    const one = open();
    await one.auth.login(ada);
    const heard: object[] = [];
    const line = world.profile.channel('latchkey');
    line.onmessage = ({ data }) => heard.push(data);
    const two = open();
    await pass(loading);
    await two.auth.logout();
    await pass(0);
    for (const message of heard) line.postMessage(message);
    await pass(0);

    expect(one.auth.state.status).toBe('anonymous');
    expect(two.auth.state.status).toBe('anonymous');
    line.close();
  });

  it('hear of an end from the tab with the refresh token too: one may have taken a token after the end was said', async () => {
    const { world, open } = setUpMemory();
    const one = open();
    await one.auth.login(ada);
    const line = world.profile.channel('latchkey');
    const heard: { kind?: string; record?: object }[] = [];
    line.onmessage = ({ data }) => heard.push(data as object);
    // This tab was opened after the logout. The tab with the refresh token was frozen, answers an old question first, and then hears of the
    // logout.
    line.postMessage({ version: 2, server: testServer, kind: 'ask', id: null, above: 0 });
    await pass(0);
    const taken = heard.findLast(({ kind }) => kind === 'tokens');
    expect(taken).toBeDefined();
    line.postMessage({ ...taken, kind: 'ended', record: { ...taken?.record, ended: 'logout' } });
    await pass(0);
    expect(one.auth.state.status).toBe('anonymous');
    expect(heard.filter(({ kind }) => kind === 'ended')).toMatchObject([{ record: { ended: 'logout', access: null } }]);
    line.close();
  });

  it('are told that the tab with the refresh token is there when another tab still says that it was left', async () => {
    const { world, open } = setUpMemory({ latencyMs: slowRefresh(1) });
    const one = open();
    await one.auth.login(ada);
    const two = open();
    await pass(loading);
    const line = world.profile.channel('latchkey');
    const heard: { kind?: string; record?: { id?: string } }[] = [];
    line.onmessage = ({ data }) => heard.push(data as object);
    line.postMessage({ version: 2, server: testServer, kind: 'ask', id: null, above: 0 });
    await pass(0);
    const id = heard.findLast(({ kind }) => kind === 'tokens')?.record?.id;
    line.postMessage({ version: 2, server: testServer, kind: 'left', id });
    await pass(0);
    sleep(301);
    const answer = two.auth.fetch(url('api/ping/'));
    await pass(9);
    expect((await answer).status).toBe(200);
    expect(two.auth.state.status).toBe('authenticated');
    line.close();
  });

  it('believe nothing that is not a message of ours', async () => {
    const { world, open } = setUpMemory();
    const { auth, events } = open();
    await pass(loading);
    const line = world.profile.channel('latchkey');
    const ours = {
      version: 2,
      server: testServer,
      kind: 'tokens',
      record: record({ id: 'x', ...world.issue() }),
      moved: false,
    };
    for (const message of [
      null,
      'tokens',
      7,
      [],
      {},
      { kind: 'tokens' },
      { ...ours, version: 1 },
      { ...ours, version: undefined },
      { ...ours, server: 'https://staging.example.test/auth' },
      { ...ours, record: undefined },
      { ...ours, record: JSON.stringify(ours.record) },
      { ...ours, record: { ...ours.record, version: 3 } },
      { ...ours, record: { ...ours.record, server: 'https://staging.example.test/auth' } },
      { ...ours, record: { ...ours.record, id: 9 } },
      { ...ours, record: { ...ours.record, access: 5 } },
      { ...ours, record: { ...ours.record, ended: 'logout' } },
      { ...ours, kind: 'ended' },
      { ...ours, kind: 'ask', id: {} },
      { ...ours, kind: 'changed' },
      { ...ours, kind: 'unknown' },
    ])
      line.postMessage(message);
    await pass(1);

    expect(auth.state).toEqual({ status: 'anonymous', reason: 'initial' });
    expect(events).toEqual([]);
    line.postMessage(ours);
    await pass(0);
    expect(auth.state).toMatchObject({ status: 'authenticated' });
    line.close();
  });

  it('keep the token that lives longer when messages overtake each other', async () => {
    const { world, open } = setUpMemory();
    const { auth, of } = open();
    const heard: { kind: string }[] = [];
    const line = world.profile.channel('latchkey');
    line.onmessage = ({ data }) => heard.push(data);
    await auth.login(ada);
    await pass(0);
    const old = heard.find(({ kind }) => kind === 'tokens') as object;
    await pass(1);
    await auth.refresh();
    const access = await auth.getAccessToken();
    line.postMessage(old);
    await pass(0);

    expect(await auth.getAccessToken()).toBe(access);
    expect(of('refreshed')).toHaveLength(1);
    line.close();
  });
});
