import { onTestFinished, vi } from 'vitest';
import { createRecorder, type Recorder } from '../../src/devtools.ts';
import { type Auth, type AuthOptions, createAuth, djoser } from '../../src/index.ts';
import type { FakeDjoserOptions } from '../../src/testing.ts';
import { setUp, url, type World } from '../helpers/world.ts';
import { openResourceTiming } from './resource-timing.ts';
import { type Connect, waysToSend } from './ways-to-send.ts';

/** Node's own: fake timers replace the global ones. */
const { setImmediate, setTimeout } = globalThis;

/** What differs between the cells of the table. */
export interface Cell {
  /** How the page sends its requests. */
  readonly connect: Connect;
  /** How long each answer takes; with `hasOwnFetch`, how long each request waits before it is sent. */
  readonly delayMs: number;
  /** How many events the recording has at the start, and the recorder keeps; `null`: none at the start, and the default limit. */
  readonly full: number | null;
  /** Whether the page has a `fetch` of its own, which waits before it sends, and makes its own `Response`. */
  readonly hasOwnFetch?: boolean;
}

export interface RecordedTab {
  readonly auth: Auth;
  readonly recorder: Recorder;
  /** Sends a GET with the HTTP client of the cell. Never rejects. */
  get(path?: string): Promise<void>;
  /** The `fetch` of the page, for another script on this page. */
  readonly pageFetch: typeof fetch;
}

export interface RecordedPages extends World {
  readonly delayMs: number;
  /** Opens a tab with a recorder. The recorder of the first tab is full if the cell says so. */
  openRecorded(options?: Partial<AuthOptions>, isStorageHidden?: boolean): RecordedTab;
  /** Lets time pass until the promise is settled. */
  settle<T>(promise: Promise<T>): Promise<T>;
  readonly recorders: readonly Recorder[];
}

/** Opens a browser whose tabs have recorders, with a server whose answers take as long as the cell says. */
export function openPages(
  { connect, delayMs, full, hasOwnFetch }: Cell,
  options: FakeDjoserOptions = {},
): RecordedPages {
  const world = setUp({ ...options, latencyMs: hasOwnFetch ? 0 : delayMs });
  const { page, profile, server } = world;
  const timing = openResourceTiming();
  const recorders: Recorder[] = [];
  vi.stubGlobal('BroadcastChannel', function BroadcastChannel(name: string) {
    return profile.channel(name);
  });

  const settle: RecordedPages['settle'] = async (promise) => {
    let isOver = false;
    const note = () => {
      isOver = true;
    };
    promise.then(note, note);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      // The window of jQuery has real timers: give them time before the time of the test goes on.
      if (connect === waysToSend.jQuery && !isOver && timing.pending === 0)
        await new Promise((resolve) => setTimeout(resolve, 2));
      if (isOver) return promise;
      await vi.advanceTimersByTimeAsync(Math.max(100, delayMs / 10));
    }
  };

  return Object.assign(world, {
    delayMs,
    recorders,
    settle,
    openRecorded(more: Partial<AuthOptions> = {}, isStorageHidden = false): RecordedTab {
      const tab = timing.openTab();
      const pageFetch = tab.listed(world.fetch);
      vi.stubGlobal('fetch', pageFetch);
      const recorder = createRecorder({ keep: false, ...(full && { limit: full }) });
      if (recorders.length === 0) for (let count = 0; count < (full ?? 0); count += 1) page.show();
      recorders.push(recorder);
      const given: AuthOptions = {
        baseUrl: server.baseUrl,
        server: djoser({ scheme: 'JWT' }),
        now: () => Date.now(),
        random: () => 0,
        // Only the requests of the cell lead to a refresh.
        proactive: 'off',
        storage: profile.storage(),
        locks: profile.locks,
        channel: profile.channel,
        onWarning: () => {},
        ...(hasOwnFetch && { fetch: slowFetch(pageFetch, delayMs) }),
        ...more,
      };
      const observed = recorder.observe(given);
      const auth = recorder.attach(createAuth(isStorageHidden ? { ...observed, storage: given.storage! } : observed));
      onTestFinished(() => {
        auth.dispose();
        recorder.dispose();
      });
      let get: ReturnType<Connect> | null = null;
      return {
        auth,
        recorder,
        pageFetch,
        async get(path = 'api/ping/') {
          get ??= connect(auth, pageFetch);
          await settle(get(url(path)).catch(() => {}));
        },
      };
    },
  });
}

/** Returns the `fetch` of a page that waits before it sends, and whose responses have no address, as those of a plugin of a native shell. */
function slowFetch(fetch: typeof globalThis.fetch, delayMs: number): typeof globalThis.fetch {
  return async (input, init) => {
    await new Promise((resolve) => globalThis.setTimeout(resolve, delayMs));
    const response = await fetch(input, init);
    return new Response(await response.text(), { status: response.status, headers: response.headers });
  };
}
