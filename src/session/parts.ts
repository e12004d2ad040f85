import type { Channel } from '../platform/channel.ts';
import type { Clock } from '../platform/clock.ts';
import type { WarningCode } from '../token/events.ts';
import type { Settings } from './options.ts';
import type { Pause } from './pause.ts';
import type { Persistence } from './persistence.ts';
import type { Scheme } from './scheme.ts';
import type { ServerHooks } from './server-hooks.ts';
import type { LiveSession, SessionState } from './session-state.ts';

/** The parts of one client that the steps of its lifecycle work with. */
export interface SessionParts {
  readonly settings: Settings;
  readonly hooks: ServerHooks;
  readonly clock: Clock;
  readonly state: SessionState;
  /** Where the session lives. */
  readonly place: Persistence;
  readonly channel: Channel;
  readonly pause: Pause;
  readonly scheme: Scheme;
  /** How early the access token of a session is renewed, ms. */
  marginMs(session: LiveSession): number;
  /** Is the access token good for longer than the margin? */
  isFresh(session: LiveSession): boolean;
  warn(code: WarningCode, message: string): void;
  /** Tells listeners what has happened. */
  tell(): void;
}
