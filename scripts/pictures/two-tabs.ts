// Draws two tabs that need a token at the same moment, when their token has expired. The steps are not written by hand: the library runs
// against a Djoser in memory, and each message to another party becomes an arrow.

import type { LockManagerLike, TokenStorage } from '../../src/core.ts';
import { type Auth, createAuth } from '../../src/index.ts';
import { createFakeDjoser, createTabs, type Tab } from '../../src/testing.ts';

/** Adds an arrow or a note, if the recording has begun. */
type Draw = (line: string) => void;

export async function twoTabsSequence(): Promise<string> {
  const lines: string[] = [];
  let recording = false;
  let nowMs = Date.UTC(2026, 0, 1);
  const now = () => nowMs;
  const server = createFakeDjoser({ accessSeconds: 300, now });
  server.route('GET', '/orders/', () => []);

  const [left, right] = createTabs(2);
  const open = (tab: Tab, name: string): Auth => {
    const draw: Draw = (line) => {
      if (recording) lines.push(line);
    };
    const auth = createAuth({
      baseUrl: server.baseUrl,
      fetch: watchedFetch(server.fetch, name, draw),
      storage: watchedStorage(tab.storage, name, draw),
      locks: tab.locks && watchedLocks(tab.locks, name, draw),
      channel: (channelName) => watchedChannel(tab.channel?.(channelName), name, draw),
      now,
    });
    auth.subscribe((state) => {
      if (state.status === 'authenticated') draw(`Note over ${name}: ${state.refresh}`);
    });
    return auth;
  };
  const a = open(left, 'A');
  const b = open(right, 'B');
  await a.login({ username: 'ada', password: 'correct-horse' });
  // After this, the scheme is known. Then the loop waits until the other tab has the session.
  await a.getUser();
  while (b.state.status !== 'authenticated') await aMoment();
  await aMoment();

  nowMs += 301_000;
  recording = true;
  await Promise.all([a, b].map((auth) => auth.fetch(new URL('/orders/', server.baseUrl))));
  recording = false;
  a.dispose();
  b.dispose();

  const parties = { A: 'Tab A', B: 'Tab B', L: 'Lock', S: 'Store', D: 'Djoser' };
  return [
    'sequenceDiagram',
    ...Object.entries(parties).map(([short, long]) => `participant ${short} as ${long}`),
    ...lines,
  ]
    .map((line, index) => (index === 0 ? line : `  ${line}`))
    .join('\n');
}

const aMoment = () => new Promise((resolve) => setTimeout(resolve, 1));

function watchedFetch(fetch: typeof globalThis.fetch, name: string, draw: Draw): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    draw(`${name}->>D: ${request.method} ${new URL(request.url).pathname}`);
    const response = await fetch(request);
    draw(`D-->>${name}: ${response.status}`);
    return response;
  };
}

function watchedStorage(storage: TokenStorage, name: string, draw: Draw): TokenStorage {
  return {
    ...storage,
    read() {
      const stored = storage.read();
      if (!(stored instanceof Promise)) draw(`${name}->>S: read: pair ${stored?.revision}`);
      return stored;
    },
    write(session) {
      draw(`${name}->>S: write: pair ${session.revision}`);
      return storage.write(session);
    },
    watch(changed) {
      const noticed = () => {
        draw(`S-)${name}: changed`);
        changed();
      };
      return storage.watch?.(noticed) ?? (() => {});
    },
  };
}

function watchedLocks(locks: LockManagerLike, name: string, draw: Draw): LockManagerLike {
  return {
    ...locks,
    request(lock, options, work) {
      // The notes about saved revisions are locks too. They have a `#` in their names.
      if (lock.includes('#')) return locks.request(lock, options, work);
      draw(`${name}->>L: request`);
      return locks.request(lock, options, async () => {
        draw(`L-->>${name}: granted`);
        const result = await work();
        draw(`${name}->>L: release`);
        return result;
      });
    },
  };
}

function watchedChannel(channel: ReturnType<NonNullable<Tab['channel']>> | undefined, name: string, draw: Draw) {
  if (!channel) return null;
  const { postMessage } = channel;
  channel.postMessage = (message: { kind?: string }) => {
    draw(`${name}-)${name === 'A' ? 'B' : 'A'}: ${message.kind}`);
    postMessage.call(channel, message);
  };
  return channel;
}
