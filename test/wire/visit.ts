/** One user with two tabs, on a wire of their own: the page is an application that asks the API once a second. */
import { expect, type TaskMeta } from 'vitest';
import { Client, until } from '../browser/client.ts';
import type { PageOptions, Seen } from '../browser/page/options.ts';
import { byDefault } from '../browser/site.ts';
import type { Profile } from '../browser/tab.ts';
import type { DjoserServer } from '../djoser/harness.ts';
import { soonOver } from './tokens.ts';
import { startWire, type Wire } from './wire.ts';

/** A request of the application: what came of it, and how long that took. */
export interface Asked {
  outcome: number | string;
  tookMs: number;
}

declare global {
  interface Window {
    asked?: { done: Asked[]; pending: number; timer: number };
  }
}

/** What a visit came to, for the table in the docs. */
export interface Figures {
  /** Refreshes as Django has seen them. */
  granted: number;
  refused: number;
  /** How long a request of the application took at most. */
  longestMs: number;
}

declare module 'vitest' {
  interface TaskMeta {
    wire?: Figures;
  }
}

/** The running test, which gets the figures. */
export type Task = { readonly meta: TaskMeta };

export interface Visit extends AsyncDisposable {
  readonly wire: Wire;
  readonly tabs: readonly [Client, Client];
  /** Waits until the first access token is over. */
  tokenIsOver(): Promise<void>;
  /** The application begins to ask, in both tabs. */
  begins(): Promise<void>;
  /** What the application was answered so far. */
  soFar(): Promise<Asked[]>;
  /** The application asks no more; all that it has asked. Fails when a request is not settled soon. */
  ends(): Promise<Asked[]>;
  seen(): Promise<Seen[]>;
}

/** How long the first token lives. The timer may refresh after half of that. */
const firstSeconds = 4;

/** @param prepare is called before anything could refresh. */
export async function visit(
  task: Task,
  profile: Profile,
  server: () => DjoserServer,
  prepare: (wire: Wire) => void,
): Promise<Visit> {
  const wire = await startWire(server);
  const page = `${wire.origin}/static-test/index.html?page=${encodeURIComponent(JSON.stringify({ start: byDefault } satisfies PageOptions))}`;
  const open = async () => new Client(await profile.open(page));
  const tabs = [await open(), await open()] as const;
  prepare(wire);
  const { endsAt, ...pair } = await soonOver(server(), firstSeconds);
  await tabs[0].tab.evaluate(async (pair) => void (await window.auth.adopt(pair)), pair);
  await tabs[1].becomes('authenticated');

  const each = <Result>(work: (client: Client) => Promise<Result>): Promise<Result[]> => Promise.all(tabs.map(work));
  const soFar = async () => (await each(({ tab }) => tab.evaluate(() => window.asked?.done ?? []))).flat();
  return {
    wire,
    tabs,
    tokenIsOver: () => until(() => Date.now() > endsAt, true),
    soFar,
    begins: async () => void (await each(({ tab }) => tab.evaluate(beginAsking))),
    async ends() {
      await each(({ tab }) => tab.evaluate(() => clearInterval(window.asked?.timer)));
      const pending = async () => (await each(({ tab }) => tab.evaluate(() => window.asked?.pending))).join();
      await until(pending, '0,0', 2 * patienceMs);
      return soFar();
    },
    seen: () => each((client) => client.seen()),
    async [Symbol.asyncDispose]() {
      const { granted, refused } = await wire.refreshes();
      const longestMs = Math.max(0, ...(await soFar().catch(() => [])).map(({ tookMs }) => tookMs));
      task.meta.wire = { granted, refused, longestMs };
      await each(({ tab }) => tab.close().catch(() => {}));
      await wire.stop();
    },
  };
}

/**
 * No request of the application takes longer: ten seconds for the refresh of another tab, then eight for the server, and what a busy machine
 * adds.
 */
export const patienceMs = 20_000;

function beginAsking(): void {
  const asked = { done: [] as { outcome: number | string; tookMs: number }[], pending: 0, timer: 0 };
  const ask = async () => {
    const startedAt = performance.now();
    asked.pending += 1;
    const outcome = await window.page.ping('/api/ping/');
    asked.pending -= 1;
    asked.done.push({ outcome, tookMs: Math.round(performance.now() - startedAt) });
  };
  asked.timer = setInterval(ask, 1_000) as unknown as number;
  window.asked = asked;
  void ask();
}

/** Nobody is out, nothing hung, and each refresh token was spent once at most. */
export async function isUnharmed({ wire, tabs, seen }: Visit, asked: readonly Asked[]): Promise<void> {
  expect(Math.max(...asked.map(({ tookMs }) => tookMs))).toBeLessThan(patienceMs);
  // What stood in the way is gone, and its pause is over.
  for (const client of tabs) await until(() => client.ping(), 200, 20_000);
  for (const { status, events } of await seen()) {
    expect(status).toBe('authenticated');
    expect(events.filter((event) => /started|ended/.test(event))).toHaveLength(1);
    expect(events.filter((event) => event.startsWith('ended'))).toEqual([]);
  }
  expect(await wire.refreshes()).toMatchObject({ refused: 0, reused: 0 });
}

export const outcomesOf = (asked: readonly Asked[]) => [...new Set(asked.map(({ outcome }) => outcome))].sort();
