import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAuth, djoser } from '../../src/index.ts';
import { createFakeDjoser, createTabs, type FakeDjoser, type Tab } from '../../src/testing.ts';

const ada = { username: 'ada', password: 'correct-horse' };
let server: FakeDjoser;
const clientIn = (tab: Tab, options = {}) =>
  createAuth({ baseUrl: server.baseUrl, fetch: server.fetch, proactive: 'off', ...tab, ...options });
const ping = (auth: { fetch: typeof fetch }) => auth.fetch(new URL('/api/ping/', server.baseUrl));
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  server = createFakeDjoser();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('clients in tabs of one browser', () => {
  it('share a login, a refresh and a logout', async () => {
    const clients = createTabs(3).map((tab) => clientIn(tab));
    await Promise.all(clients.map((auth) => auth.ready));
    await clients[0]?.login(ada);
    await settle();
    expect(clients.map((auth) => auth.state.status)).toEqual(Array(3).fill('authenticated'));
    server.expireAccess();
    const answers = await Promise.all(clients.map(ping));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(server.count('jwt/refresh')).toBe(1);
    await clients[2]?.logout();
    await settle();
    expect(clients.map((auth) => auth.state.status)).toEqual(Array(3).fill('anonymous'));
  });

  it('find the session after a reload, and in a tab opened later', async () => {
    const [tab] = createTabs(1);
    await clientIn(tab).login(ada);
    tab.close();
    const again = clientIn(tab.open());
    await again.ready;
    expect(again.state.status).toBe('authenticated');
  });

  it('know nothing of another browser', async () => {
    const [here] = createTabs(1);
    const [there] = createTabs(1);
    await clientIn(here).login(ada);
    const other = clientIn(there);
    await other.ready;
    expect(other.state.status).toBe('anonymous');
  });

  it('refresh once without locks and without channels, too', async () => {
    const tabs = createTabs(2, { locks: false, channel: false });
    expect(tabs.map(({ channel, locks }) => [locks, channel])).toEqual(Array(2).fill([null, null]));
    const [first, second] = tabs.map((tab) =>
      clientIn(tab, { server: djoser({ scheme: 'Bearer' }), onWarning: () => {} }),
    );
    await first?.login(ada);
    await second?.ready;
    await settle();
    server.expireAccess();
    const answers = Promise.all([first!, second!].map(ping));
    await vi.advanceTimersByTimeAsync(30_000);
    expect((await answers).map(({ status }) => status)).toEqual([200, 200]);
    expect(server.count('jwt/refresh')).toBe(1);
  });

  it('wait for a frozen tab no longer than their patience, and do without its lock after 90 s', async () => {
    const [left, right] = createTabs(2);
    const frozen = clientIn(left);
    const awake = clientIn(right, { lockTimeoutSeconds: 2, onWarning: () => {} });
    await frozen.login(ada);
    await awake.ready;
    await settle();
    server.expireAccess();
    server.failNext('jwt/refresh', 'hang');
    const stuck = ping(frozen).catch(() => null);
    await settle();
    left.freeze();
    const answer = ping(awake);
    await vi.advanceTimersByTimeAsync(2000);
    expect((await answer).status).toBe(401);
    await vi.advanceTimersByTimeAsync(90_000);
    expect((await ping(awake)).status).toBe(200);
    left.thaw();
    await vi.runAllTimersAsync();
    await stuck;
    expect(server.reuse).toBe(0);
  });
});

describe('a tab', () => {
  it('sees the lease that another one has left', async () => {
    const [left, right] = createTabs(2);
    left.storage.lease?.write('left 1');
    expect([right.storage.lease?.read(), right.storage.read()]).toEqual(['left 1', null]);
    right.storage.lease?.write(null);
    expect(left.storage.lease?.read()).toBeNull();
  });

  it('hears what it has missed when it is thawed', async () => {
    const [left, right] = createTabs(2);
    const heard: unknown[] = [];
    const line = right.channel?.('news');
    line!.onmessage = ({ data }) => heard.push(data);
    const other = left.channel?.('news');
    left.channel?.('other')?.postMessage('elsewhere');
    right.storage.watch?.(() => heard.push('changed'));
    right.freeze();
    other?.postMessage({ a: 1 });
    left.storage.write({} as never);
    await settle();
    expect(heard).toEqual([]);
    right.thaw();
    right.thaw();
    await settle();
    expect(heard).toEqual([{ a: 1 }, 'changed']);
  });

  it('hears nothing of itself, and nothing after it has closed its line or stopped to watch', async () => {
    const [left, right] = createTabs(2);
    const heard: unknown[] = [];
    const [mine, theirs] = [left.channel?.('news'), right.channel?.('news')];
    for (const line of [mine, theirs]) line!.onmessage = ({ data }) => heard.push(data);
    const stop = right.storage.watch?.(() => heard.push('changed'));
    mine?.postMessage(1);
    left.storage.write({} as never);
    theirs?.close();
    theirs?.postMessage(2);
    stop?.();
    await settle();
    expect(heard).toEqual([]);
  });

  it('is heard and seen no more when it is closed', async () => {
    const [left, right] = createTabs(2);
    const heard: unknown[] = [];
    right.channel!('news').onmessage = ({ data }) => heard.push(data);
    const line = left.channel?.('news');
    left.freeze();
    left.close();
    left.thaw();
    line?.postMessage(1);
    left.storage.write({ id: 'late' } as never);
    await settle();
    left.storage.lease?.write('late 1');
    expect([heard, right.storage.read(), right.storage.lease?.read()]).toEqual([[], null, null]);
    await expect(left.locks?.request('x', {}, async () => 1)).rejects.toThrow('not fully active');
  });
});

describe('locks', () => {
  const journal: string[] = [];
  beforeEach(() => {
    journal.length = 0;
  });
  const hold = (tab: Tab, what: string, mode: 'shared' | 'exclusive' = 'exclusive', name = 'a') => {
    let free = (_: string) => {};
    const until = new Promise<string>((resolve) => {
      free = resolve;
    });
    const result = tab.locks!.request(name, { mode }, () => {
      journal.push(what);
      return until;
    });
    return { free, result };
  };

  it('are granted in order, one after the other, and by name', async () => {
    const [left, right] = createTabs(2);
    const first = hold(left, 'first');
    hold(right, 'second');
    hold(right, 'other', 'exclusive', 'b');
    await settle();
    expect(journal).toEqual(['first', 'other']);
    expect((await left.locks?.query?.())?.held).toEqual([{ name: 'a' }, { name: 'b' }]);
    first.free('done');
    await expect(first.result).resolves.toBe('done');
    await settle();
    expect(journal).toEqual(['first', 'other', 'second']);
  });

  it('are shared by those who ask for it, until somebody wants one alone', async () => {
    const [left, right] = createTabs(2);
    const readers = [hold(left, 'reader', 'shared'), hold(right, 'reader', 'shared')];
    hold(left, 'writer');
    hold(right, 'late reader', 'shared');
    await settle();
    expect(journal).toEqual(['reader', 'reader']);
    for (const { free } of readers) free('');
    await settle();
    expect(journal).toEqual(['reader', 'reader', 'writer']);
  });

  it('are not waited for any longer by whoever gives up', async () => {
    const [left, right] = createTabs(2);
    const first = hold(left, 'first');
    const giving = new AbortController();
    const given = right.locks!.request('a', { signal: giving.signal }, async () => journal.push('given up'));
    hold(right, 'last');
    giving.abort(new Error('too long'));
    await expect(given).rejects.toThrow('too long');
    await expect(right.locks!.request('a', { signal: giving.signal }, async () => 1)).rejects.toThrow('too long');
    first.free('');
    await settle();
    expect(journal).toEqual(['first', 'last']);
  });

  it('are free when their work fails, and when their tab is closed', async () => {
    const [left, right] = createTabs(2);
    const failed = left.locks!.request('a', {}, async () => {
      throw new Error('broken');
    });
    await expect(failed).rejects.toThrow('broken');
    hold(left, 'first');
    hold(left, 'never');
    hold(right, 'second');
    await settle();
    left.close();
    await settle();
    expect(journal).toEqual(['first', 'second']);
  });

  it('stay with a frozen tab, and are put to use when it is thawed', async () => {
    const [left, right] = createTabs(2);
    const first = hold(left, 'first');
    await settle();
    left.freeze();
    first.free('');
    hold(right, 'second');
    hold(left, 'third', 'exclusive', 'b');
    await settle();
    expect(journal).toEqual(['first']);
    left.thaw();
    await settle();
    expect(journal).toEqual(['first', 'third', 'second']);
  });
});
