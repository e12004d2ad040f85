import { createFakeDjoser, type FakeDjoserOptions } from '../../src/testing.ts';
import { type Control, type Entry, type JournalStore, readJournal, writeJournal } from './journal.ts';

/** Where the tabs meet. */
export interface MeetingPlace {
  readonly store: JournalStore;
  /** Names the server in the store: servers of different keys know nothing of each other. */
  readonly key: string;
  readonly locks: { request<T>(name: string, work: () => Promise<T>): Promise<T> };
}

export interface SharedFake {
  readonly fetch: typeof fetch;
  serves(url: string): boolean;
  control(control: Control): Promise<void>;
  /** `document.cookie` as the server's answers have made it; what scripts cannot see is not in it. */
  readonly cookie: string;
}

/** From here on the server forgets what it refuses and starts a new journal, rather than get slow. */
const longestJournal = 300;

/**
 * A fake server that is the same one in every tab, and after a reload.
 *
 * The fake server makes the same tokens whenever it is asked the same things at the same times. So each tab has its own, and they
 * share a journal of what changed: before a tab answers anything it does what the others have done since. A lock lets them take turns.
 * The browser's cookies are made anew in the same way, those included that no script may see.
 */
export function createSharedFake(options: FakeDjoserOptions, { store, key, locks }: MeetingPlace): SharedFake {
  let replayedAt: number | null = null;
  let salt = 0;
  let epoch = -1;
  let done = 0;
  const server = createFakeDjoser({ ...options, now: () => replayedAt ?? Date.now(), random: () => salt });
  let browser = server.browser();

  /** The signing key is the first thing that a new server makes: without salt, so that it is the same in each epoch. */
  function startOver(next: number): void {
    salt = 0;
    server.reset();
    browser = server.browser();
    salt = next;
    epoch = next;
    done = 0;
  }

  async function perform(entry: Entry): Promise<Response | null> {
    if (!('control' in entry)) {
      const { url, method, headers, body } = entry;
      return browser.fetch(url, { method, headers, body: body || null });
    }
    if (entry.control === 'setAccessSeconds') server.setAccessSeconds(entry.seconds);
    else server[entry.control]();
    return null;
  }

  async function at<T>(instant: number, work: () => Promise<T>): Promise<T> {
    replayedAt = instant;
    try {
      return await work();
    } finally {
      replayedAt = null;
    }
  }

  async function catchUp(): Promise<void> {
    const journal = readJournal(store, key);
    if (journal.epoch !== epoch || journal.entries.length < done) startOver(journal.epoch);
    for (const entry of journal.entries.slice(done)) await at(entry.at, () => perform(entry));
    done = journal.entries.length;
  }

  function append(entry: Entry): void {
    const { epoch: current, entries } = readJournal(store, key);
    if (entries.length < longestJournal) {
      writeJournal(store, key, { epoch: current, entries: [...entries, entry] });
      done += 1;
    } else {
      // What was set stays set.
      const set = [...entries, entry].filter((each) => 'control' in each && each.control === 'setAccessSeconds');
      writeJournal(store, key, { epoch: entry.at, entries: set.slice(-1) });
    }
  }

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => locks.request(key, work);

  return {
    serves: (url) => server.serves(url),
    get cookie() {
      return browser.jar.cookie;
    },
    async fetch(input, init) {
      const request = new Request(input, init);
      const { method, url } = request;
      const headers = Object.fromEntries(new Headers(init?.headers ?? request.headers));
      const reads = method === 'GET' || method === 'HEAD';
      const body = reads ? '' : await request.text();
      return inTurn(async () => {
        await catchUp();
        const entry = { at: Date.now(), method, url, headers, body };
        const given = await at(entry.at, () => browser.fetch(url, { method, headers, body: body || null }));
        // What was refused has changed nothing, and may hold a password that is not ours to keep.
        if (!reads && given.ok) append(entry);
        return given;
      });
    },
    control: (control) =>
      inTurn(async () => {
        await catchUp();
        const entry = { at: Date.now(), ...control };
        await at(entry.at, () => perform(entry));
        append(entry);
      }),
  };
}
