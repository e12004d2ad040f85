import type { Channel, Message } from '../../src/platform/channel.ts';
import type { Settings } from '../../src/session/options.ts';
import type { SessionParts } from '../../src/session/parts.ts';
import type { Pause } from '../../src/session/pause.ts';
import type { LiveSession, SessionState } from '../../src/session/session-state.ts';
import { createRenewal, createTimer, type Timer } from '../../src/session/timer.ts';
import { unavailable } from '../../src/token/errors.ts';
import { marginOf } from '../../src/token/timing.ts';
import type { Answer } from './server.ts';

/** What the tabs of one user share: the store, the lock, and the line between them. */
export interface Profile {
  stored: LiveSession;
  /** Runs `work` when no other tab does; `work` calls `release`. */
  lock(work: (release: () => void) => void): void;
  spend(answer: (answer: Answer) => void): void;
  /** Saves what came of it, and tells the other tabs. */
  save(renewed: Extract<Answer, { kind: 'renewed' }>, askedAt: number): void;
  /** Tells the other tabs. */
  post(from: Tab, message: Message): void;
  lose(): void;
}

/** What all tabs of a fleet have in common. */
export interface Surroundings {
  readonly settings: Settings;
  createPause(state: SessionState, channel: Channel): Pause;
  /** Which tab the code that runs now is in: `document.visibilityState` asks. */
  enter(tab: Tab): void;
}

export type Ask = 'served' | 'waits' | 'refused';

/**
 * One tab: the timer and the pause of `src/session`, and between them the few steps of a refresh that are promises there. That both come to
 * the same instants is a test's to show.
 */
export interface Tab {
  readonly visible: boolean;
  /** The app asks for something that takes a token. */
  request(): Ask;
  /** Another tab renewed the token. */
  look(): void;
  /** Another tab has failed. */
  hear(message: Message): void;
  /** The page was shown or hidden. */
  turn(visible: boolean): void;
}

/** The same for all: to make one costs more than all the rest of a failure. */
const failure = unavailable('', { status: 503 });

export function createTab(profile: Profile, { settings, createPause, enter }: Surroundings): Tab {
  const { now } = settings;
  let live = profile.stored;
  let status: 'idle' | 'inFlight' | 'coolingDown' = 'idle';
  const become = (next: typeof status) => {
    status = next;
    timer.plan();
  };

  // The parts of a client that the timer and the pause look into.
  const state = {
    get shown() {
      return live;
    },
    get state() {
      return { status: 'authenticated', refresh: status };
    },
    session: (id: string) => (id === live.id ? live : null),
    refreshing: become,
  } as unknown as SessionState;
  const channel = { post: (message: Message) => profile.post(tab, message) } as Channel;
  const pause = createPause(state, channel);
  const clock = { now, ticks: now };
  const marginMs = (session: LiveSession) => marginOf(settings.refreshMarginMs, session);
  const isGood = ({ expiresAt }: LiveSession, ms: number) => now() < (expiresAt ?? 0) - ms;
  const isFresh = (session: LiveSession) => isGood(session, marginMs(session));
  const place = { canRefresh: () => true, isFinal: () => false };
  const renewal = createRenewal({ settings, clock, state, place, pause, marginMs, isFresh } as unknown as SessionParts);
  const dueAt = () => {
    enter(tab);
    return renewal();
  };

  const land = (answer: Answer | 'adopted', askedAt: number) => {
    if (answer === 'adopted') return become(pause.until ? 'coolingDown' : 'idle');
    if (answer.kind === 'refused') return profile.lose();
    if (answer.kind === 'unavailable') {
      const { retryAfterSeconds } = answer;
      pause.failed(live.id, retryAfterSeconds ? unavailable('', { status: 503, retryAfterSeconds }) : failure);
      return become('coolingDown');
    }
    pause.succeeded();
    profile.save(answer, askedAt);
    become('idle');
  };

  /** Who asks and who waits, as in `src/session/single-flight.ts`, and one refresh, as in `src/session/refresh.ts`. */
  const refresh = (): Ask => {
    if (status === 'inFlight') return 'waits';
    if (pause.until) return 'refused';
    const asked = live;
    become('inFlight');
    profile.lock((release) => {
      live = profile.stored;
      // Another tab has done it, or has just failed.
      if ((live.access !== asked.access && isFresh(live)) || pause.until) {
        release();
        return land('adopted', now());
      }
      const askedAt = now();
      profile.spend((answer) => {
        land(answer, askedAt);
        release();
      });
    });
    return 'waits';
  };

  const timer: Timer = createTimer(now, dueAt, () => {
    if (status === 'coolingDown') become('idle');
    const due = dueAt();
    if (due !== null && now() >= due) refresh();
  });

  let visible = false;
  const tab: Tab = {
    get visible() {
      return visible;
    },
    turn(next) {
      visible = next;
      pause.wakeUp(false);
      tab.look();
    },
    request() {
      live = profile.stored;
      if (isFresh(live)) return 'served';
      const asked = refresh();
      return asked === 'refused' && isGood(live, 0) ? 'served' : asked;
    },
    look() {
      live = profile.stored;
      timer.plan();
    },
    hear(message) {
      if (message.kind === 'pause') pause.hear(message);
    },
  };
  return tab;
}
