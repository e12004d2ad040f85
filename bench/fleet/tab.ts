import type { CoolDown } from '../../src/session/cool-down.ts';
import { isGood, type LiveSession } from '../../src/session/live-session.ts';
import type { Settings } from '../../src/session/options.ts';
import { createProspects, type Prospects } from '../../src/session/prospects.ts';
import { createRenewal } from '../../src/session/renewal.ts';
import type { Rooms } from '../../src/session/rooms.ts';
import { createSchedule, type Schedule } from '../../src/session/schedule.ts';
import type { Answer } from './server.ts';

/** What the tabs of one user share: the store, and the lock. */
export interface Profile {
  stored: LiveSession;
  /** Runs `work` when no other tab does; `work` calls `release`. */
  lock(work: (release: () => void) => void): void;
  spend(answer: (answer: Answer) => void): void;
  /** Saves what came of it, and tells the other tabs. */
  save(renewed: Extract<Answer, { kind: 'renewed' }>): void;
  lose(): void;
}

/** What all tabs of a fleet have in common. */
export interface Surroundings {
  readonly settings: Settings;
  createCoolDown(): CoolDown;
  /** Which tab the code that runs now is in: `document.visibilityState` asks. */
  enter(tab: Tab): void;
}

export type Ask = 'served' | 'waits' | 'refused';

/**
 * One tab: the timer, the renewal and the cool-down of `src/session`, and between them the few steps of a refresh that are promises
 * there. That both come to the same instants is a test's to show.
 */
export interface Tab {
  readonly visible: boolean;
  /** The app asks for something that takes a token. */
  request(): Ask;
  /** Another tab renewed the token. */
  look(): void;
  /** The page was shown or hidden. */
  turn(visible: boolean): void;
}

export function createTab(profile: Profile, { settings, createCoolDown, enter }: Surroundings): Tab {
  const { now } = settings;
  const coolDown = createCoolDown();
  const ledger: { live: LiveSession; state: { status: 'authenticated'; refresh: string } } = {
    live: profile.stored,
    state: { status: 'authenticated', refresh: 'idle' },
  };
  const vault = { storage: { readOnly: false, shared: true }, volatile: false };
  const wiring = { cookieMode: false };
  const prospects: Prospects = createProspects(
    settings,
    wiring as Rooms['wiring'],
    vault as Rooms['vault'],
    { connected: true } as Rooms['tabs'],
  );
  // The part of a client's rooms that the timer looks into.
  const renewal = createRenewal({ settings, ledger, vault, coolDown, prospects } as unknown as Rooms);
  const dueAt = () => {
    enter(tab);
    return renewal();
  };

  const become = (refresh: 'idle' | 'inFlight' | 'coolingDown') => {
    ledger.state = { status: 'authenticated', refresh };
    schedule.plan();
  };

  const land = (answer: Answer | 'adopted') => {
    if (answer === 'adopted') return become(coolDown.until ? 'coolingDown' : 'idle');
    if (answer.kind === 'refused') return profile.lose();
    if (answer.kind === 'unavailable') {
      coolDown.failed(answer.retryAfterSeconds);
      return become('coolingDown');
    }
    coolDown.succeeded();
    profile.save(answer);
    become('idle');
  };

  /** The one door, as `src/session/refresh.ts` has it. */
  const refresh = (): Ask => {
    if (ledger.state.refresh === 'inFlight') return 'waits';
    if (coolDown.until) return 'refused';
    const asked = ledger.live;
    become('inFlight');
    profile.lock((release) => {
      ledger.live = profile.stored;
      if (ledger.live.access !== asked.access && prospects.good(ledger.live)) {
        release();
        return land('adopted');
      }
      profile.spend((answer) => {
        land(answer);
        release();
      });
    });
    return 'waits';
  };

  const schedule: Schedule = createSchedule(now, dueAt, () => {
    if (ledger.state.refresh === 'coolingDown') become('idle');
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
      coolDown.wakeUp();
      tab.look();
    },
    request() {
      ledger.live = profile.stored;
      if (prospects.good(ledger.live)) return 'served';
      const asked = refresh();
      return asked === 'refused' && isGood(ledger.live, now()) ? 'served' : asked;
    },
    look() {
      ledger.live = profile.stored;
      schedule.plan();
    },
  };
  return tab;
}
