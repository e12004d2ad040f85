import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createRecorder,
  type ObservedOptions,
  type RecordedEvent,
  type Recorder,
  type RecorderOptions,
} from '../../src/devtools.ts';
import type { LockManagerLike, StoredSession } from '../../src/index.ts';
import { openPage, type Page } from '../helpers/page.ts';
import { createProfile, record, testServer } from '../helpers/tabs.ts';

let page: Page;
const recorders: Recorder[] = [];
const kept = new Map<string, string>();

/** The recorder of a page of this tab. */
const open = (options?: RecorderOptions): Recorder => {
  const recorder = createRecorder(options);
  recorders.push(recorder);
  return recorder;
};
const observe = (recorder: Recorder, options: ObservedOptions): ObservedOptions => recorder.observe(options);
const of = ({ events }: Recorder, type: RecordedEvent['type']) =>
  events.filter((event) => event.type === type).map(({ at: _, tab: __, n: ___, type: ____, ...rest }) => rest);

beforeEach(() => {
  page = openPage();
  vi.stubGlobal('parent', globalThis);
  vi.stubGlobal('self', globalThis);
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});
afterEach(() => {
  for (const recorder of recorders.splice(0)) recorder.dispose();
  const left = page.listeners();
  vi.unstubAllGlobals();
  kept.clear();
  expect(left).toBe(0);
});

describe('a page with a recorder', () => {
  it('writes down that it is hidden, shown, offline and online', () => {
    const recorder = open();
    page.hide();
    page.show();
    page.dispatch('offline');
    page.dispatch('online');
    expect(of(recorder, 'page').map(({ what }) => what)).toEqual(['hidden', 'visible', 'offline', 'online']);
  });

  it('hands its recording to the next page of the tab, which goes on under the same name', () => {
    const before = open();
    page.hide();
    page.dispatch('pagehide');
    before.dispose();
    const after = open();
    expect(after.tab).toBe(before.tab);
    expect(after.events).toEqual(before.events);
    page.show();
    expect(after.events.at(-1)?.n).toBe((before.events.at(-1)?.n ?? 0) + 1);
  });

  it('takes its recording up again when it comes back from the back/forward cache', () => {
    const recorder = open();
    page.dispatch('pagehide');
    page.dispatch('pageshow');
    vi.stubGlobal(
      'Event',
      class extends Event {
        persisted = true;
      },
    );
    page.dispatch('pageshow');
    expect(of(recorder, 'page').map(({ what }) => what)).toEqual(['left', 'back']);
    expect(new Set(recorder.events.map(({ n }) => n)).size).toBe(2);
  });

  it('keeps nothing when it is told so, in a frame, and where there is no storage', () => {
    open({ keep: false });
    page.dispatch('pagehide');
    expect(kept.size).toBe(0);
    vi.stubGlobal('parent', {});
    open();
    page.dispatch('pagehide');
    expect(kept.size).toBe(0);
    vi.stubGlobal('parent', globalThis);
    vi.stubGlobal('sessionStorage', undefined);
    open();
    page.dispatch('pagehide');
    expect(recorders).toHaveLength(3);
  });

  it('keeps the newest events where there is no room for all', () => {
    const before = open();
    for (let count = 0; count < 40; count += 1) page.hide();
    const room = (before.events.length * JSON.stringify(before.events[0]).length) / 3;
    const put = sessionStorage.setItem;
    sessionStorage.setItem = (key, value) => {
      if (value.length > room) throw new DOMException('Too much.', 'QuotaExceededError');
      put(key, value);
    };
    page.dispatch('pagehide');
    before.dispose();
    const { events } = open();
    expect(events.length).toBeGreaterThan(8);
    expect(events.length).toBeLessThan(before.events.length / 2);
    expect(events.at(-1)).toEqual(before.events.at(-1));
  });

  it('begins anew when what was kept is broken', () => {
    kept.set('latchkey:recording', '{"tab":1}');
    expect(open().events).toEqual([]);
  });
});

describe('the recorders of several tabs', () => {
  const soon = (holds: () => boolean) => vi.waitFor(() => expect(holds()).toBe(true));

  it('tell each other, also what happened before one of them was there', async () => {
    const one = open();
    page.hide();
    const two = open();
    await soon(() => two.events.length === 1);
    page.show();
    await soon(() => one.events.length === 3 && two.events.length === 3);
    expect(two.events.map(({ tab }) => tab)).toEqual(expect.arrayContaining([one.tab, two.tab]));
  });

  it('forget together', async () => {
    const [one, two] = [open(), open()];
    page.hide();
    await soon(() => two.events.length === 2);
    one.clear();
    await soon(() => two.events.length === 0);
  });

  it('believe nobody else on the line without a look', async () => {
    const recorder = open();
    const line = new BroadcastChannel('latchkey:recorder');
    line.postMessage(null);
    line.postMessage({
      kind: 'news',
      events: [null, { type: 'ended' }, { at: 1, tab: 'x', n: 1, type: 'nobody', token: 'T' }],
    });
    await soon(() => recorder.events.length > 0);
    expect(recorder.events).toEqual([{ at: 1, tab: 'x', n: 1, type: 'nobody' }]);
    line.close();
  });
});

describe('the doors of a client', () => {
  const observed = () => {
    const recorder = open();
    const profile = createProfile();
    const storage = profile.storage();
    const options = recorder.observe({ baseUrl: '/auth/', storage, locks: profile.locks, channel: profile.channel });
    return { recorder, profile, storage, options };
  };
  const session = (changes: Partial<StoredSession>) =>
    record({ id: 'abcdefgh', access: 'A1', refresh: 'R1', revision: 1, askedAt: 1, ...changes });
  const stores = (recorder: Recorder) => of(recorder, 'store');

  it('show what the client writes and what others are found to have written', () => {
    const { recorder, storage, options } = observed();
    options.storage.write(session({}));
    options.storage.write(session({ scheme: 'JWT' }));
    options.storage.read();
    storage.write(session({ access: 'A2', revision: 2, askedAt: 2 }));
    options.storage.read();
    storage.write(session({ access: 'A3', revision: 2, askedAt: 2 }));
    options.storage.read();
    storage.clear();
    options.storage.read();
    options.storage.clear();
    storage.write(record({ id: 't-cookies', startedAt: 0, access: 'A4' }));
    options.storage.read();
    options.storage.clear();
    const pair = expect.stringMatching(/^[0-9a-f]{8}$/);
    expect(stores(recorder)).toEqual([
      { what: 'saved', session: 'abcdef', revision: 1, pair },
      { what: 'found', session: 'abcdef', revision: 2, pair },
      { what: 'found', session: 'abcdef', revision: 2, pair, foreign: true },
      { what: 'emptied', session: 'abcdef' },
      { what: 'found', session: 't-cook', revision: 1, foreign: true },
      { what: 'cleared', session: 't-cook' },
    ]);
    expect(JSON.stringify(recorder.events)).not.toMatch(/A[1-4]|R1/);
  });

  it('show records of any shape: what else is in one is the business of the client', () => {
    const recorder = open();
    let stored: object | null = null;
    const storage = {
      shared: true,
      read: () => stored as never,
      write(record: object) {
        stored = record;
      },
      clear() {
        stored = null;
      },
    };
    const { storage: seen } = observe(recorder, { storage });
    const known = { version: 9, id: 'abcdefgh', startedAt: 1, askedAt: 1, access: 'A1', refresh: 'R1' };
    seen?.write(known as never);
    seen?.write({ ...known, askedAt: 2 } as never);
    stored = { ...known, askedAt: 3, access: 'A2' };
    seen?.read();
    stored = { ...known, askedAt: 3, access: 'A3' };
    seen?.read();
    seen?.write({ version: 9, id: 'abcdefgh', ended: { at: 4 } } as never);
    stored = { version: 9, id: 'abcdefgh', ended: { at: 4 } };
    seen?.read();
    expect(stores(recorder).map(({ what, foreign }) => [what, foreign])).toEqual([
      ['saved', undefined],
      ['found', undefined],
      ['found', true],
      ['cleared', undefined],
    ]);
  });

  it('are as they were: what a client of another version may ask of a storage or of locks is there', async () => {
    const recorder = open();
    class Store {
      readonly shared = true;
      readonly #lease = { by: 'me' };
      read() {
        return null;
      }
      write() {}
      clear() {}
      leaseOf() {
        return this.#lease.by;
      }
      get by() {
        return this.#lease.by;
      }
    }
    const locks = Object.freeze({
      request: async (_: string, __: object, work: () => Promise<never>) => work(),
      query: async () => ({}),
      steal: () => 'stolen',
    });
    const seen = observe(recorder, { storage: Object.freeze(new Store()), locks });
    const { leaseOf, by } = seen.storage as unknown as Store;
    expect([leaseOf(), by, 'leaseOf' in (seen.storage ?? {})]).toEqual(['me', 'me', true]);
    expect((seen.locks as typeof locks).steal()).toBe('stolen');
  });

  it('are as they were: a storage keeps its properties, and its promises', async () => {
    const recorder = open();
    const watch = () => () => {};
    const given = {
      kind: 'mine',
      shared: true,
      readOnly: true,
      volatile: true,
      managedBy: 'server' as const,
      watch,
      read: async () => session({}),
      write: async () => {},
      clear: async () => {},
    };
    const { storage } = observe(recorder, { storage: { ...given, bind: () => given } });
    expect(storage).toMatchObject({ kind: 'mine', shared: true, readOnly: true, volatile: true, managedBy: 'server' });
    const bound = storage?.bind?.({ name: 'latchkey', server: '', warn() {}, changed() {} });
    expect(await bound?.read()).toEqual(session({}));
    bound?.watch?.(() => {})();
    expect(stores(recorder)).toMatchObject([{ what: 'found' }]);
  });

  it('show the lock of a refresh, and not the notes that are locks too', async () => {
    const recorder = open();
    const locks: LockManagerLike = {
      query: async () => ({ held: [] }),
      request: async (_, { signal }, work) => {
        signal?.throwIfAborted();
        return work();
      },
    };
    const seen = observe(recorder, { locks }).locks;
    await seen?.request('latchkey#note 1', {}, async () => {});
    expect(of(recorder, 'lock')).toEqual([]);
    await seen?.request('latchkey', {}, async () => {});
    await seen?.request('latchkey', { signal: AbortSignal.abort() }, async () => {}).catch(() => {});
    expect(of(recorder, 'lock').map(({ what }) => what)).toEqual(['asked', 'granted', 'released', 'asked', 'given up']);
    expect(await seen?.query?.()).toEqual({ held: [] });
  });

  it('show no lock that was not to be had', async () => {
    const recorder = open();
    const locks = {
      request: (_: string, __: object, work: (lock: null) => Promise<never>) => work(null),
    } as LockManagerLike;
    const given: unknown[] = [];
    const work = async (...lock: unknown[]) => void given.push(...lock);
    await observe(recorder, { locks }).locks?.request('latchkey', {}, work);
    await observe(recorder, { locks }).locks?.request('latchkey', { mode: 'shared' }, work);
    expect(of(recorder, 'lock').map(({ what }) => what)).toEqual(['asked', 'given up']);
    expect(given).toEqual([null, null]);
  });

  it('show a message of another version as news, and never what is in it', () => {
    const recorder = open();
    const { channel } = observe(recorder, { channel: () => ({ postMessage() {}, close() {}, onmessage: null }) });
    const line = channel?.('latchkey');
    line?.postMessage({ version: 9, type: 'ended', session: { name: 'abcdefgh', access: 'A1' } });
    line?.postMessage({ kind: 'eyJhbGciOi.J9', id: 7 });
    line?.postMessage(['ended']);
    line?.postMessage(null);
    expect(of(recorder, 'message')).toEqual([{ what: 'told', kind: 'ended' }, { what: 'told' }, { what: 'told' }]);
  });

  it('show what is said between tabs, and pass it on', () => {
    const { recorder, profile, options } = observed();
    const here = options.channel('latchkey');
    const there = profile.channel('latchkey');
    const heard: unknown[] = [];
    here.onmessage = ({ data }) => heard.push(data);
    expect(here.onmessage).not.toBeNull();
    const said = { version: 2, server: testServer };
    const changed = { ...said, kind: 'changed', id: 'abcdefgh', revision: 3 };
    here.postMessage({ ...said, kind: 'tokens', record: session({ revision: 2 }), moved: false });
    here.postMessage('noise');
    there.postMessage(changed);
    return vi.waitFor(() => {
      expect(heard).toEqual([changed]);
      expect(of(recorder, 'message')).toEqual([
        { what: 'told', kind: 'tokens', session: 'abcdef', revision: 2 },
        { what: 'heard', kind: 'changed', session: 'abcdef', revision: 3 },
      ]);
      expect(JSON.stringify(recorder.events)).not.toMatch(/A1|R1/);
      here.onmessage = null;
      here.close();
    });
  });

  it('show a request that was not answered, and pass on why', async () => {
    const recorder = open();
    const { fetch = globalThis.fetch } = observe(recorder, {
      baseUrl: '/auth/',
      fetch: async () => {
        throw new TypeError('Failed to fetch');
      },
    });
    await expect(fetch('http://[')).rejects.toThrow('Failed to fetch');
    await expect(fetch(new Request('https://cdn.example.test/x/?key=1', { method: 'PUT' }))).rejects.toThrow(
      'Failed to fetch',
    );
    expect(of(recorder, 'request')).toEqual([
      { kind: 'call', method: 'GET', path: '' },
      { kind: 'call', method: 'PUT', path: 'https://cdn.example.test/x/' },
    ]);
    expect(of(recorder, 'response').map(({ status }) => status)).toEqual([0, 0]);
  });

  it('leave it to fetch what it says of a malformed header', async () => {
    const recorder = open();
    const { fetch = globalThis.fetch } = observe(recorder, {
      fetch: async (input, init) => new Response(new Request(input, init).url),
    });
    const sent = fetch('https://x.test/', { headers: { 'no header': 'x' } });
    await expect(sent).rejects.toThrow(TypeError);
    expect(of(recorder, 'request')).toHaveLength(1);
  });

  it('write no code down that a server may have been sent', async () => {
    const recorder = open();
    const { fetch = globalThis.fetch } = observe(recorder, {
      fetch: async () => Response.json({ code: 'eyJhbGciOi.J9' }, { status: 401 }),
    });
    await fetch('/api/');
    await new Promise((resolve) => setTimeout(resolve));
    expect(of(recorder, 'refusal')).toEqual([]);
  });
});

describe('scripts beside the client', () => {
  const name = 'https://app.example.test/auth/jwt/refresh/';
  let tell: (entries: object[]) => void;

  beforeEach(() => {
    tell = () => {};
    vi.useFakeTimers();
    vi.stubGlobal(
      'PerformanceObserver',
      class {
        constructor(listener: (list: object) => void) {
          tell = (entries) => listener({ getEntries: () => entries });
        }
        observe() {}
        disconnect() {
          tell = () => {};
        }
      },
    );
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const answer = (ms: number) => wait(ms).then(() => new Response());

  it('are told from the client by when their requests began', async () => {
    vi.stubGlobal('fetch', () => answer(300));
    const recorder = open();
    const { fetch = globalThis.fetch } = observe(recorder, { baseUrl: '/auth/' });
    await wait(1000);
    const startTime = performance.now();
    await fetch('/auth/jwt/refresh/');
    tell([
      { name, startTime },
      { name: `${name}other/`, startTime: startTime + 5000 },
    ]);
    expect(of(recorder, 'outsider')).toEqual([]);
    tell([
      { name, startTime: startTime - 500, responseStatus: 200 },
      { name: `${name}?old=1`, startTime: startTime + 500, responseStatus: 0 },
    ]);
    expect(of(recorder, 'outsider')).toEqual([{ kind: 'refresh', status: 200 }, { kind: 'refresh' }]);
  });

  it('are seen also where they spend the token in the same moment', async () => {
    vi.stubGlobal('fetch', () => answer(300));
    const recorder = open();
    const { fetch = globalThis.fetch } = observe(recorder, { baseUrl: '/auth/' });
    const startTime = performance.now();
    await fetch('/auth/jwt/refresh/');
    tell([
      { name, startTime: startTime + 10, responseStatus: 200 },
      { name, startTime, responseStatus: 401 },
    ]);
    expect(of(recorder, 'outsider')).toHaveLength(1);
  });

  it('are no other clients of the same recorder', async () => {
    vi.stubGlobal('fetch', () => answer(300));
    const recorder = open();
    const one = observe(recorder, { baseUrl: '/auth/' });
    const other = observe(recorder, { baseUrl: '/auth/' });
    for (const { fetch = globalThis.fetch } of [one, other]) {
      const startTime = performance.now();
      await fetch('/auth/jwt/refresh/');
      tell([{ name, startTime }]);
    }
    expect(of(recorder, 'outsider')).toEqual([]);
  });

  it.each([0, 200, 5000])('are not blamed for a fetch of the page that waits %i ms before it sends', async (ms) => {
    const recorder = open();
    let startTime = 0;
    const slow = async () => {
      await wait(ms);
      startTime = performance.now();
      return answer(80);
    };
    const { fetch = globalThis.fetch } = observe(recorder, { baseUrl: '/auth/', fetch: slow });
    await fetch('/auth/jwt/refresh/');
    tell([{ name, startTime }]);
    expect(of(recorder, 'outsider')).toEqual([]);
  });

  it('are not blamed for a fetch of the page that tries again, or that fails', async () => {
    const recorder = open();
    const startTimes: number[] = [];
    const stubborn = async () => {
      for (const ms of [100, 400, 1600]) {
        startTimes.push(performance.now());
        await wait(ms);
      }
      throw new TypeError('Failed to fetch');
    };
    const { fetch = globalThis.fetch } = observe(recorder, { baseUrl: '/auth/', fetch: stubborn });
    await expect(fetch('/auth/jwt/refresh/')).rejects.toThrow('Failed to fetch');
    tell(startTimes.map((startTime) => ({ name, startTime })));
    expect(of(recorder, 'outsider')).toEqual([]);
    await wait(100);
    tell([{ name, startTime: performance.now() }]);
    expect(of(recorder, 'outsider')).toHaveLength(1);
  });
});

describe('a page that puts the client in the place of fetch', () => {
  it('still sends each request once', async () => {
    const sent = vi.fn(async () => new Response());
    vi.stubGlobal('fetch', sent);
    const { fetch } = observe(open(), { baseUrl: '/auth/' });
    vi.stubGlobal('fetch', fetch);
    await globalThis.fetch('/api/');
    expect(sent).toHaveBeenCalledTimes(1);
  });
});
