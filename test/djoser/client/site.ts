import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import type {
  Auth,
  AuthEvent,
  AuthOptions,
  AuthState,
  AuthWarning,
  StoredSession,
  TokenStorage,
} from '../../../src/index.ts';
import { ada, type Control, type DjoserOptions, type DjoserServer, type LogEntry, startDjoser } from '../harness.ts';
import { createAuth, djoser, memoryStorage } from './built.ts';

/** A real server, the clients that call it, and what it has seen of them. */
export interface Site extends AsyncDisposable {
  readonly server: DjoserServer;
  readonly control: Control;
  /** Address of the endpoint that needs a user and tells what it got. */
  readonly ping: string;
  client(options?: Partial<AuthOptions>): Client;
  /** A client on which `ada` has logged in, and a log that begins after that. */
  loggedIn(options?: Partial<AuthOptions>): Promise<Client>;
  /** The log, one line per request: `GET /api/ping/ 200`. */
  trace(): Promise<string[]>;
  /** The requests of the log for a path. */
  sentTo(path: string): Promise<LogEntry[]>;
  /** A refresh that no client of ours has made. */
  rawRefresh(refresh: string): Promise<Response>;
  /** Ends the clients, not the server. */
  disposeClients(): void;
}

/** A client, the store behind it, and what it said. */
export interface Client {
  readonly auth: Auth;
  readonly storage: TokenStorage;
  readonly warnings: AuthWarning[];
  readonly events: AuthEvent[];
  /** What is stored; fails the test when there is nothing. */
  stored(): Promise<StoredSession & { access: string; refresh: string }>;
}

/** A clock that can be put forward: cool-downs and the second between two refreshes pass without anybody waiting. */
export function movableClock() {
  let aheadMs = 0;
  return {
    now: () => Date.now() + aheadMs,
    advance(ms: number) {
      aheadMs += ms;
    },
  };
}

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until something holds. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error('It did not come about within 10 s.');
    await wait(20);
  }
}

/** Waits until the server, too, takes the token of this state for dead. */
export async function dead({ state }: { readonly state: AuthState<unknown> }): Promise<void> {
  if (state.status !== 'authenticated' || state.expiresAt === null)
    throw new Error('There is no token that could end.');
  await wait(state.expiresAt - Date.now() + 50);
}

/** The reason of a promise that must reject. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => expect.unreachable(`resolved to ${JSON.stringify(value)}`),
    (reason) => reason,
  );
}

export async function openSite(options: DjoserOptions): Promise<Site> {
  const server = await startDjoser(options);
  const { control, origin, baseUrl } = server;
  const clients: Auth[] = [];

  const client = (given: Partial<AuthOptions> = {}): Client => {
    const storage = given.storage ?? memoryStorage();
    const warnings: AuthWarning[] = [];
    const events: AuthEvent[] = [];
    const auth = createAuth({
      baseUrl,
      server: djoser({ scheme: 'Bearer', paths: { revoke: 'jwt/blacklist/' } }),
      onWarning: (warning) => warnings.push(warning),
      ...given,
      storage,
    });
    for (const type of ['started', 'refreshed', 'refreshfailed', 'ended', 'warning'] as const)
      auth.on(type, (event) => events.push(event));
    clients.push(auth);
    return {
      auth,
      storage,
      warnings,
      events,
      async stored() {
        const stored = await storage.read();
        if (!stored?.access || !stored.refresh) throw new Error('There is no pair in the store.');
        return { ...stored, access: stored.access, refresh: stored.refresh };
      },
    };
  };
  const disposeClients = () => {
    for (const auth of clients.splice(0)) auth.dispose();
  };

  return {
    server,
    control,
    ping: `${origin}/api/ping/`,
    client,
    async loggedIn(given) {
      const made = client(given);
      await made.auth.login({ username: ada.username, password: ada.password });
      await control.resetLog();
      return made;
    },
    trace: async () => (await control.log()).map(({ method, path, status }) => `${method} ${path} ${status}`),
    sentTo: async (path) => (await control.log()).filter((entry) => entry.path === path),
    rawRefresh: (refresh) =>
      fetch(`${baseUrl}jwt/refresh/`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
        body: JSON.stringify({ refresh }),
      }),
    disposeClients,
    async [Symbol.asyncDispose]() {
      disposeClients();
      await server.stop();
    },
  };
}

/** One server for a `describe` whose tests take turns, clean before each. */
export function shareSite(options: DjoserOptions): Site {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(options);
  });
  beforeEach(() => {
    site.disposeClients();
    return site.control.reset();
  });
  afterAll(() => site[Symbol.asyncDispose]());
  return new Proxy({} as Site, { get: (_, name) => site[name as keyof Site] });
}
