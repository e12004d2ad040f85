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
import { createProfile, record } from '../helpers/tabs.ts';

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
    record({ id: 'abcdefgh', access: 'A1', refresh: 'R1', revision: 1, savedAt: 1, ...changes });
  const stores = (recorder: Recorder) => of(recorder, 'store');

  it('show what the client writes and what others are found to have written', () => {
    const { recorder, storage, options } = observed();
    options.storage.write(session({}));
    options.storage.write(session({ leaseBy: 'me' }));
    options.storage.read();
    storage.write(session({ access: 'A2', revision: 2, savedAt: 2 }));
    options.storage.read();
    storage.write(session({ access: 'A3', revision: 2, savedAt: 2 }));
    options.storage.read();
    storage.clear();
    options.storage.read();
    options.storage.clear();
    storage.write(record({ access: 'A4' }));
    options.storage.read();
    options.storage.clear();
    expect(stores(recorder)).toEqual([
      { what: 'saved', session: 'abcdef', revision: 1 },
      { what: 'found', session: 'abcdef', revision: 2 },
      { what: 'found', session: 'abcdef', revision: 2, foreign: true },
      { what: 'emptied', session: 'abcdef' },
      expect.objectContaining({ what: 'found' }),
      expect.objectContaining({ what: 'cleared' }),
    ]);
    expect(JSON.stringify(recorder.events)).not.toMatch(/A[1-4]|R1/);
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
    const bound = storage?.bind?.({ name: 'latchkey', warn() {} });
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

  it('show what is said between tabs, and pass it on', () => {
    const { recorder, profile, options } = observed();
    const here = options.channel('latchkey');
    const there = profile.channel('latchkey');
    const heard: unknown[] = [];
    here.onmessage = ({ data }) => heard.push(data);
    expect(here.onmessage).not.toBeNull();
    here.postMessage({ kind: 'tokens', session: '{"access":"A1"}' });
    here.postMessage('noise');
    there.postMessage({ kind: 'ended', id: 'abcdefgh' });
    return vi.waitFor(() => {
      expect(heard).toEqual([{ kind: 'ended', id: 'abcdefgh' }]);
      expect(of(recorder, 'message')).toEqual([
        { what: 'told', kind: 'tokens' },
        { what: 'heard', kind: 'ended', session: 'abcdef' },
      ]);
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
  it('are told from it by what the browser saw', async () => {
    let tell: (entries: object[]) => void = () => {};
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
    const recorder = open();
    const { fetch = globalThis.fetch } = observe(recorder, { baseUrl: '/auth/', fetch: async () => new Response() });
    const name = 'https://app.example.test/auth/jwt/refresh/';
    await fetch('/auth/jwt/refresh/');
    const startTime = performance.now();
    tell([
      { name, startTime },
      { name: `${name}other/`, startTime },
    ]);
    expect(of(recorder, 'outsider')).toEqual([]);
    tell([
      { name, startTime, responseStatus: 200 },
      { name, startTime, responseStatus: 0 },
    ]);
    expect(of(recorder, 'outsider')).toEqual([{ kind: 'refresh', status: 200 }, { kind: 'refresh' }]);
  });
});
