import type { LiveSession } from '../../src/session/session-state.ts';
import type { Server } from './server.ts';
import { createTab, type Profile, type Surroundings, type Tab } from './tab.ts';
import type { VirtualTime } from './virtual-time.ts';

/** How people are. */
export interface Habits {
  /** Tabs that each user has open. One is in front; one user in ten has a second window beside it. */
  readonly tabs: number;
  /** How often a user does something that takes a token, on average. */
  readonly asksEverySeconds: number;
  readonly switchesTabEverySeconds: number;
}

export interface ClientOptions {
  readonly number: number;
  readonly habits: Habits;
  readonly time: VirtualTime;
  readonly server: Server;
  readonly surroundings: Surroundings;
  readonly accessMs: number;
  /** From 0 up to 1: what the user does, not what the library draws. */
  readonly chance: () => number;
  /** A user was told to try again later. */
  readonly onRefused: () => void;
  /** The server refused the refresh token. */
  readonly onLost: () => void;
}

/** One user with several tabs on one store. */
export interface Client {
  /** Does the store hold an access token that is not over? */
  readonly hasToken: boolean;
}

/** Logs a user in, now; `usedMs` of the first access token are gone already. */
export function createClient(options: ClientOptions, usedMs = 0): Client {
  const { number, habits, time, server, surroundings, accessMs, chance, onRefused, onLost } = options;
  const tabs: (Tab | undefined)[] = new Array(habits.tabs);
  const waiting: (() => void)[] = [];
  let locked = false;
  let over = false;

  const session = (refresh: number, askedAt: number): LiveSession => ({
    version: 2,
    server: '',
    user: null,
    id: 's1',
    startedAt: 1,
    access: String(refresh),
    revision: refresh,
    askedAt,
    expiresAt: askedAt + accessMs,
    lifetimeMs: accessMs,
    refresh: String(refresh),
    refreshRevision: refresh,
    remember: true,
    scheme: null,
    claims: null,
    refreshExpiresAt: null,
    untilTicks: Number.POSITIVE_INFINITY,
  });

  const profile: Profile = {
    stored: session(server.issue(number), time.now() - usedMs),
    lock(work) {
      const run = () => {
        locked = true;
        work(() => {
          locked = false;
          waiting.shift()?.();
        });
      };
      if (locked) waiting.push(run);
      else run();
    },
    spend: (answer) => server.refresh(number, Number(profile.stored.refresh), answer),
    save({ refresh }, askedAt) {
      profile.stored = session(refresh, askedAt);
      for (const tab of tabs) tab?.look();
    },
    post(from, message) {
      for (const tab of tabs) if (tab !== from) tab?.hear(message);
    },
    lose() {
      over = true;
      onLost();
    },
  };

  const show = (index: number) => {
    const tab = tabs[index] ?? createTab(profile, surroundings);
    tabs[index] = tab;
    tab.turn(true);
    return tab;
  };
  const other = (index: number) => (index + 1 + Math.floor(chance() * (habits.tabs - 1))) % habits.tabs;

  let front = 0;
  show(front);
  const besides = chance() < 0.1 ? show(other(front)) : null;

  /** People come at random: the time between two acts is exponential. */
  const again = (everySeconds: number, act: () => void) => {
    const next = () => time.after(-Math.log(1 - chance()) * everySeconds * 1000, step);
    const step = () => {
      if (over) return;
      act();
      next();
    };
    next();
  };
  again(habits.asksEverySeconds, () => {
    if (tabs[front]?.request() === 'refused') onRefused();
  });
  if (!besides && habits.tabs > 1) {
    again(habits.switchesTabEverySeconds, () => {
      const left = tabs[front];
      front = other(front);
      left?.turn(false);
      show(front);
    });
  }

  return {
    get hasToken() {
      return (profile.stored.expiresAt ?? 0) > time.now();
    },
  };
}
