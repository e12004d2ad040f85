import { createFakeDjoser, type FakeDjoser, type FakeDjoserOptions } from '../../src/testing.ts';
import { type Control, type Entry, type JournalStore, readJournal, writeJournal } from './journal.ts';

/** Where the tabs meet. */
export interface MeetingPlace {
  readonly store: JournalStore;
  readonly locks: { request<T>(name: string, work: () => Promise<T>): Promise<T> };
  /** How long a request takes, there and back. */
  readonly latencyMs: number;
}

export interface SharedFake {
  readonly server: FakeDjoser;
  control(name: Control): Promise<void>;
}

/** From here on the server forgets what it refuses and starts a new journal, rather than get slow. */
const longestJournal = 300;

/**
 * A fake server that is the same one in every tab, and after a reload.
 *
 * The fake server makes the same tokens whenever it is asked the same things at the same times. So each tab has its own, and they
 * share a journal of what changed: before a tab answers anything it does what the others have done since. A lock lets them take turns.
 */
export function createSharedFake(options: FakeDjoserOptions, { store, locks, latencyMs }: MeetingPlace): SharedFake {
  let replayedAt: number | null = null;
  let salt = 0;
  let epoch = -1;
  let done = 0;
  const server = createFakeDjoser({ ...options, now: () => replayedAt ?? Date.now(), random: () => salt });

  /** The signing key is the first thing that a new server makes: without salt, so that it is the same in each epoch. */
  function startOver(next: number): void {
    salt = 0;
    server.reset();
    salt = next;
    epoch = next;
    done = 0;
  }

  async function perform(entry: Entry): Promise<Response | null> {
    if ('control' in entry) {
      server[entry.control]();
      return null;
    }
    const { url, method, headers, body } = entry;
    return server.fetch(url, { method, headers, body: body || null });
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
    const journal = readJournal(store);
    if (journal.epoch !== epoch || journal.entries.length < done) startOver(journal.epoch);
    for (const entry of journal.entries.slice(done)) await at(entry.at, () => perform(entry));
    done = journal.entries.length;
  }

  function append(entry: Entry): void {
    const { epoch: current, entries } = readJournal(store);
    if (entries.length < longestJournal) {
      writeJournal(store, { epoch: current, entries: [...entries, entry] });
      done += 1;
    } else {
      writeJournal(store, { epoch: entry.at, entries: [] });
    }
  }

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => locks.request('latchkey-demo-server', work);

  const answer: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const { method, url } = request;
    const headers = Object.fromEntries(new Headers(init?.headers ?? request.headers));
    const body = method === 'GET' || method === 'HEAD' ? '' : await request.text();
    await pause(latencyMs / 2);
    const response = await inTurn(async () => {
      await catchUp();
      const entry = { at: Date.now(), method, url, headers, body };
      const given = await at(entry.at, () => server.fetch(url, { method, headers, body: body || null }));
      // What was refused has changed nothing, and may hold a password that is not ours to keep.
      if (body && given.ok) append(entry);
      return given;
    });
    await pause(latencyMs / 2);
    return response;
  };

  return {
    server: Object.assign(Object.create(server) as FakeDjoser, { fetch: answer }),
    control: (name) =>
      inTurn(async () => {
        await catchUp();
        const entry = { at: Date.now(), control: name };
        await at(entry.at, () => perform(entry));
        append(entry);
      }),
  };
}

function pause(ms: number): Promise<void> {
  return ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve();
}
