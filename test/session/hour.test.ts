import { getEventListeners } from 'node:events';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type Auth, createAuth, djoser } from '../../src/index.ts';
import { heapInUse } from '../helpers/heap.ts';
import { openPage } from '../helpers/page.ts';
import { createProfile } from '../helpers/tabs.ts';

const api = 'https://api.example.test';
const tabs = 20;
const steps = 500;
const perStep = 10;
const stepMs = 7200;
/** The heap of an empty page differs by some kB from look to look, and 100,000 of anything are more than this. */
const noiseBytes = 1_000_000;

/** One user's server, which forgets all that it need not know: the fake Djoser keeps a log. */
function createServer() {
  let pair = 0;
  const counts = { requests: 0, refusals: 0, refreshes: 0, reuse: 0 };
  let accepts = 0;
  const issue = () => {
    pair += 1;
    accepts = pair;
    const iat = Math.floor(Date.now() / 1000);
    const payload = btoa(JSON.stringify({ jti: pair, iat, exp: iat + 300 })).replaceAll('=', '');
    return Response.json({ access: `e30.${payload}.x`, refresh: `refresh-${pair}` });
  };
  const refused = () => Response.json({ detail: 'No.', code: 'token_not_valid' }, { status: 401 });
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = String(input);
    if (url.endsWith('/create/')) return issue();
    if (url.endsWith('/refresh/')) {
      counts.refreshes += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (init?.body === `{"refresh":"refresh-${pair}"}`) return issue();
      counts.reuse += 1;
      return refused();
    }
    init?.signal?.throwIfAborted();
    const token = new Headers(init?.headers).get('authorization')?.split('.')[1] ?? '';
    const { jti, exp } = JSON.parse(atob(token));
    counts.requests += 1;
    if (jti === accepts && exp * 1000 > Date.now()) return new Response('{}');
    counts.refusals += 1;
    return refused();
  };
  return { fetch, counts, revoke: () => (accepts = 0) };
}

/** Twenty tabs of one browser, and what they hold open. */
function openTabs() {
  vi.setSystemTime(1_800_000_000_000);
  const page = openPage();
  const server = createServer();
  const profile = createProfile();
  const held = { channels: 0, watchers: 0, locks: 0 };
  const clients: Auth[] = Array.from({ length: tabs }, () => {
    const storage = profile.storage();
    return createAuth({
      baseUrl: `${api}/auth/`,
      server: djoser({ scheme: 'JWT' }),
      fetch: server.fetch,
      storage: {
        ...storage,
        watch(changed) {
          const stop = storage.watch?.(changed);
          held.watchers += 1;
          return () => {
            held.watchers -= 1;
            stop?.();
          };
        },
      },
      channel(name) {
        const channel = profile.channel(name);
        const { close } = channel;
        held.channels += 1;
        channel.close = () => {
          held.channels -= 1;
          close.call(channel);
        };
        return channel;
      },
      locks: {
        ...profile.locks,
        request: (name, options, work) =>
          profile.locks.request(name, options, async () => {
            held.locks += 1;
            return work().finally(() => (held.locks -= 1));
          }),
      },
      onWarning: () => {},
    });
  });
  return { page, server, held, clients };
}

it('an hour of twenty tabs and 100,000 requests leaves nothing behind, and holds no more at its end than at its beginning', async () => {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  // The first hour is the engine's: it compiles what it has seen often enough, and keeps that.
  await openTabsAndWork(steps).then((first) => first.close());
  const empty = await heapInUse();

  const hour = await openTabsAndWork(50);
  const early = await heapInUse();
  await hour.work(steps - 50);
  const late = await heapInUse();
  expect(hour.counts().requests - hour.counts().refusals + hour.aborted()).toBe(tabs * steps * perStep);
  expect(hour.answered()).toBe(tabs * steps * perStep - hour.aborted());
  const left = await hour.close();
  const after = await heapInUse();

  expect(left).toEqual({ timers: 0, listeners: 0, channels: 0, watchers: 0, locks: 0, signals: 0 });
  const grown = { during: late - early, after: after - empty };
  const kB = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
  console.info(
    `An hour: ${hour.answered()} requests answered and ${hour.aborted()} given up in ${tabs} tabs, ${hour.counts().refreshes} refreshes; ` +
      `heap ${kB(grown.during)} from the sixth minute to the last, ${kB(grown.after)} after dispose.`,
  );
  expect(grown.during).toBeLessThan(noiseBytes);
  expect(grown.after).toBeLessThan(noiseBytes);
}, 120_000);

/** Opens the tabs, logs in, and has them work for so many steps. */
async function openTabsAndWork(firstSteps: number) {
  const { page, server, held, clients } = openTabs();
  const long = new AbortController();
  let answered = 0;
  let aborted = 0;
  let step = 0;
  await clients[0]?.login({ username: 'ada', password: 'correct-horse' });
  await vi.advanceTimersByTimeAsync(10);

  const ask = async (auth: Auth, at: number): Promise<void> => {
    const given = [{}, { signal: long.signal }, { method: 'POST', body: '{}' }, { headers: { accept: '*/*' } }][at % 4];
    const abort = at === 9 && step % 10 === 0 ? new AbortController() : null;
    const sending = auth.fetch(`${api}/items/${at}/`, { ...given, ...(abort && { signal: abort.signal }) });
    abort?.abort();
    const response = await sending.catch(() => null);
    if (response?.status === 200) answered += 1;
    if (response === null && abort) aborted += 1;
  };

  const work = async (more: number) => {
    for (const last = step + more; step < last; step += 1) {
      // Now and then the server forgets its tokens, a tab is hidden, and somebody listens for a while.
      if (step % 100 === 50) server.revoke();
      if (step % 25 === 10) page.hide();
      if (step % 25 === 12) page.show();
      const stop = clients.map((auth) => auth.subscribe(() => {}));
      const asked = clients.flatMap((auth) => Array.from({ length: perStep }, (_, at) => ask(auth, at)));
      await vi.advanceTimersByTimeAsync(stepMs);
      await Promise.all(asked);
      for (const each of stop) each();
    }
  };
  await work(firstSteps);

  return {
    work,
    counts: () => server.counts,
    answered: () => answered,
    aborted: () => aborted,
    async close() {
      for (const auth of clients) auth.dispose();
      clients.length = 0;
      await vi.advanceTimersByTimeAsync(0);
      expect(server.counts.reuse).toBe(0);
      return {
        timers: vi.getTimerCount(),
        listeners: page.listeners(),
        ...held,
        signals: getEventListeners(long.signal, 'abort').length,
      };
    },
  };
}
