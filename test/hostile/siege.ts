import { vi } from 'vitest';
import {
  type Auth,
  AuthError,
  type AuthEvent,
  type AuthOptions,
  createAuth,
  djoser,
  type EndReason,
} from '../../src/index.ts';
import { createFakeDjoser, type FakeDjoser } from '../../src/testing.ts';
import { openPage, type Page } from '../helpers/page.ts';
import { createProfile, type Profile } from '../helpers/tabs.ts';
import { brief, setAlarm } from './alarm.ts';
import { ada, api, pageUrl, startsAt } from './cast.ts';
import { type Answer, createWire, type Wire } from './wire.ts';

/** Longer than any wait of ours: a lock, two refreshes, a cool-down, ms. */
const boundMs = 120_000;

export interface Setting {
  readonly options?: Partial<AuthOptions>;
  /** Is the refresh token in a cookie, which the client does not see? */
  readonly inCookie?: boolean;
  readonly answer?: Answer;
  /** Puts stores and cookies into the page, before the client looks at it. */
  readonly prepare?: () => void;
  /** Reasons for an end that are in order here. `logout` and `replaced` always are, and `rejected` when the server refused the token. */
  readonly mayEnd?: readonly EndReason[];
}

/** One client, what is done to it, and all that comes of it. */
export interface Siege {
  readonly auth: Auth;
  readonly server: FakeDjoser;
  readonly profile: Profile;
  readonly page: Page;
  readonly sent: Wire['sent'];
  /** The events but warnings, in order. */
  readonly events: readonly AuthEvent[];
  /** Watches over a call: it settles in bounded time, and fails with an error of ours, or of the network's, or of ky's. */
  follow(name: string, promise: Promise<unknown>): void;
  /** A request to the API, which is answered with 200. */
  works(when: string): void;
  /** Something that must never be told. */
  hide(secret: unknown): void;
  note(what: string): void;
  pass(ms: number): Promise<unknown>;
  /** Ends it, and says all that was wrong: nothing, one hopes. */
  lift(): Promise<string[]>;
}

/** A page, a server and a client on it, among strangers. Takes fake timers for granted. */
export function besiege({ options = {}, inCookie = false, answer, prepare, mayEnd = [] }: Setting = {}): Siege {
  vi.clearAllTimers();
  vi.setSystemTime(startsAt);
  const page = openPage(pageUrl);
  prepare?.();
  const server = createFakeDjoser({ users: [ada], schemes: ['JWT'] });
  server.route('GET', '/items/', () => []);
  const profile = createProfile();
  const alarm = setAlarm();
  const wire = createWire(server, alarm, inCookie, answer);
  const pending = new Set<string>();
  const events: AuthEvent[] = [];

  const auth = createAuth({
    baseUrl: `${api}/auth/`,
    server: djoser({ scheme: 'JWT', paths: { revoke: 'jwt/blacklist/' } }),
    fetch: wire.fetch,
    random: () => 0.5,
    storage: profile.storage(),
    locks: profile.locks,
    channel: profile.channel,
    onWarning: alarm.tell,
    ...options,
  });
  for (const type of ['started', 'refreshed', 'refreshfailed', 'ended'] as const) {
    auth.on(type, (event) => {
      events.push(event);
      alarm.tell(event);
      if ('error' in event) alarm.tell(event.error);
    });
  }

  auth.subscribe((state) => {
    if (state.status !== 'authenticated') return;
    for (const at of [state.expiresAt, state.refreshExpiresAt])
      if (at !== null && !Number.isFinite(at)) alarm.note(`an end at ${brief(at)}`);
  });

  const isFamily = (error: unknown) =>
    error instanceof AuthError || wire.threw(error) || /^(HTTP|Timeout|Network)Error$/.test((error as Error)?.name);

  const follow = (name: string, promise: Promise<unknown>) => {
    pending.add(name);
    promise
      .catch((error: unknown) => {
        if (!isFamily(error)) alarm.note(`${name} threw ${brief(error)}`);
        // What ky throws holds the request, as ky says it does.
        if (error instanceof AuthError) alarm.tell(error);
      })
      .finally(() => pending.delete(name));
  };

  return {
    auth,
    server,
    profile,
    page,
    sent: wire.sent,
    events,
    follow,
    works: (when) =>
      follow(
        when,
        auth.fetch(`${api}/items/`).then(({ status }) => {
          if (status !== 200) alarm.note(`${status} ${when}`);
        }),
      ),
    hide: alarm.hide,
    note: alarm.note,
    pass: (ms) => vi.advanceTimersByTimeAsync(ms),
    async lift() {
      await vi.advanceTimersByTimeAsync(boundMs);
      for (const name of pending) alarm.note(`never settled: ${name}`);
      const refused = server.calls('jwt/refresh').some(({ status }) => status === 401);
      const inOrder = ['logout', 'replaced', ...mayEnd, ...(refused ? ['rejected'] : [])];
      for (const event of events)
        if (event.type === 'ended' && !inOrder.includes(event.reason)) alarm.note(`a session lost: ${event.reason}`);
      auth.dispose();
      await vi.advanceTimersByTimeAsync(1000);
      if (vi.getTimerCount() > 0) alarm.note(`${vi.getTimerCount()} timers left behind`);
      if (page.listeners() > 0) alarm.note(`${page.listeners()} listeners left behind`);
      return alarm.stop();
    },
  };
}
