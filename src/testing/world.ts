import { type Clock, createClock } from './clock.ts';
import { createIdentifiers, type Identifiers } from './identifiers.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';
import type { Settings } from './options.ts';
import { createThrottle, type Throttle } from './throttle.ts';
import { createTokens, type Tokens } from './tokens.ts';
import { createUsers, type Users } from './users.ts';

/** All data of the server: its settings and its database. `reset()` creates a new world. */
export interface World {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly ids: Identifiers;
  readonly users: Users;
  readonly tokens: Tokens;
  readonly mailbox: Mailbox;
  readonly throttle: Throttle;
  /** DRF's `authtoken` table: one key for each user id. */
  readonly keys: Map<number, string>;
  /** The state of each social sign-in, by session cookie. */
  readonly sessions: Map<string, string>;
  /** How many times `jwt/refresh` got a refresh token that had been rotated or blacklisted. */
  reuse: number;
}

export function createWorld(settings: Settings): World {
  const clock = createClock(settings.now);
  const ids = createIdentifiers(settings.random);
  const users = createUsers(settings.userFields);
  for (const seed of settings.users) users.create(seed);
  return {
    settings,
    clock,
    ids,
    users,
    tokens: createTokens(settings, clock, ids),
    mailbox: createMailbox(clock, ids),
    throttle: createThrottle(settings.throttle, clock),
    keys: new Map(),
    sessions: new Map(),
    reuse: 0,
  };
}
