/** One client in one tab, and how a test waits for what becomes of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { Seen } from './page/options.ts';
import type { Tab } from './tab.ts';

export const ping = '/api/ping/';
export const refreshPath = '/auth/jwt/refresh/';

/** One client in one tab, as a test sees it. */
export class Client {
  readonly tab: Tab;
  readonly name: string | undefined;

  constructor(tab: Tab, name?: string) {
    this.tab = tab;
    this.name = name;
  }

  seen(): Promise<Seen> {
    return this.tab.evaluate((name) => window.page.seen(name), this.name);
  }

  login(username = 'ada', options: { remember?: boolean } = {}): Promise<void> {
    return this.tab.evaluate(
      async (name, username, remember) => {
        await window.page.of(name).login({ username, password: 'correct-horse' }, { remember });
      },
      this.name,
      username,
      options.remember ?? false,
    );
  }

  logout(): Promise<{ revoked: boolean }> {
    return this.tab.evaluate((name) => window.page.of(name).logout(), this.name);
  }

  /** Logs in, and waits for nothing. */
  startLogin(username = 'ada'): Promise<void> {
    return this.tab.evaluate(
      (name, username) => void window.page.of(name).login({ username, password: 'correct-horse' }),
      this.name,
      username,
    );
  }

  /** Logs out, and waits for nothing. */
  startLogout(): Promise<void> {
    return this.tab.evaluate((name) => void window.page.of(name).logout(), this.name);
  }

  /** Calls the API with the token. Resolves to the status, or to the code of the error. */
  ping(url: string = ping): Promise<number | string> {
    return this.tab.evaluate((url, name) => window.page.ping(url, name), url, this.name);
  }

  /** Refreshes, and waits for nothing: what comes of it is in `seen()` and in the server's log. */
  startRefresh(): Promise<void> {
    return this.tab.evaluate((name) => {
      window.page
        .of(name)
        .refresh()
        .catch(() => {});
    }, this.name);
  }

  /** Resolves to `done`, or to the code of the error. */
  refresh(): Promise<string> {
    return this.tab.evaluate(
      (name) =>
        window.page
          .of(name)
          .refresh()
          .then(
            () => 'done',
            (error: { code: string }) => error.code,
          ),
      this.name,
    );
  }

  getUser(): Promise<string> {
    return this.tab.evaluate(async (name) => (await window.page.of(name).getUser()).username, this.name);
  }

  /** Waits until the client is in a state. */
  async becomes(status: Seen['status'], withinMs = 10_000): Promise<Seen> {
    await until(async () => (await this.seen()).status, status, withinMs);
    return this.seen();
  }

  /** Calls the API at an instant; `woken()` says what came of it. */
  pingAt(at: number): Promise<void> {
    return this.tab.evaluate((at, url, name) => window.page.pingAt(at, url, name), at, ping, this.name);
  }

  woken(): Promise<number | string | null> {
    return this.tab.evaluate((name) => window.page.woken[name ?? 'latchkey'] ?? null, this.name);
  }

  async hasEvents(...events: string[]): Promise<void> {
    await until(async () => (await this.seen()).events, events);
  }

  /** Waits until the access token of a `briefly` begun session is past its end, and a cookie that the server keeps it in is gone. */
  async tokenIsOver(): Promise<void> {
    const { expiresAt } = await this.seen();
    // The server's cookie is counted from its answer on, and the token from the request.
    await until(() => Date.now() > (expiresAt ?? Number.POSITIVE_INFINITY) + 1_000, true, 30_000);
  }
}

/** Asks again until the answer is the expected one, or the deadline has passed. */
export async function until<T>(ask: () => T | Promise<T>, expected: T, withinMs = 10_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (isDeepStrictEqual(answer, expected)) return;
    if (performance.now() > deadline) expect(answer, `after ${withinMs / 1000} s`).toEqual(expected);
    await sleep(50);
  }
}
