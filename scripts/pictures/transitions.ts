// The answer of `createSessionState` (src/session/session-state.ts) to each piece of news in each state: as a table, and as a diagram of
// that table.

import type { Clock } from '../../src/platform/clock.ts';
import type { Listeners } from '../../src/platform/listeners.ts';
import { createSessionState, type SessionState } from '../../src/session/session-state.ts';
import { AuthError } from '../../src/token/errors.ts';
import type { AuthEvent } from '../../src/token/events.ts';
import { ending, type StoredSession } from '../../src/token/record.ts';
import type { AuthState } from '../../src/token/state.ts';

type Live = Extract<AuthState, { status: 'authenticated' }>;
type Name = Exclude<AuthState['status'], 'authenticated'> | Live['refresh'];

/** A separate session state for each cell, and what its listeners have received. */
interface Page {
  readonly session: SessionState;
  readonly told: (AuthState | AuthEvent)[];
}

const clock: Clock = { now: () => 1000, ticks: () => 1000 };

function openPage(): Page {
  const told: Page['told'] = [];
  const listeners = { add: (news: AuthState | AuthEvent) => told.push(news) } as unknown as Listeners<unknown>;
  return { session: createSessionState(clock, listeners, () => {}), told };
}

const record: StoredSession = {
  version: 2,
  server: 'https://api.example.com/auth',
  user: '1',
  id: 'one',
  startedAt: 1000,
  access: 'access-2',
  revision: 2,
  askedAt: 1000,
  expiresAt: 301_000,
  lifetimeMs: 300_000,
  refresh: 'refresh-2',
  refreshRevision: 2,
  remember: true,
  scheme: 'Bearer',
};
const newer = {
  ...record,
  access: 'access-3',
  revision: 3,
  refresh: 'refresh-3',
  refreshRevision: 3,
  expiresAt: 302_000,
};
const next = { ...record, id: 'two', startedAt: 2000, user: '2', expiresAt: 303_000 };
const over = ending(record, 'otherTab');
const failed = { error: new AuthError('refresh_unavailable', ''), retryAt: 2000 };

/**
 * Gives the stored session to the state. While a page is loading, the session is known but not shown yet. In other states, this changes
 * nothing.
 */
const find = (session: SessionState) => session.learn([record]);
const begin = ({ session }: Page) => session.learn([record], { started: 'login' });

/** One of each state. If src/token/state.ts has a state that is missing here, this does not compile. */
const states: Record<Name, (page: Page) => void> = {
  restoring: () => {},
  anonymous: ({ session }) => session.show(),
  idle: begin,
  inFlight(page) {
    begin(page);
    page.session.refreshing('inFlight');
  },
  coolingDown(page) {
    begin(page);
    page.session.refreshing('coolingDown', failed);
  },
};

/** `in`: the states in which this news is possible; if absent, all states. */
interface News {
  readonly in?: readonly Name[];
  learn(session: SessionState): void;
}

const live: readonly Name[] = ['idle', 'inFlight', 'coolingDown'];
const news: Record<string, News> = {
  'nothing is stored': { in: ['restoring'], learn: (session) => session.show() },
  'a stored session is found': {
    in: ['restoring'],
    learn(session) {
      find(session);
      session.show();
    },
  },
  'a login': { learn: (session) => session.learn([next], { started: 'login', ended: 'replaced' }) },
  'a login in another tab': { in: ['anonymous', ...live], learn: (session) => session.learn([next]) },
  'a new token, by this tab': {
    in: ['restoring', ...live],
    learn(session) {
      find(session);
      session.learn([newer], { refreshed: { cause: 'timer', tookMs: 80 } });
    },
  },
  'a new token, by another tab': { in: live, learn: (session) => session.learn([newer]) },
  'a refresh begins': { in: live, learn: (session) => session.refreshing('inFlight') },
  'a refresh fails': { in: live, learn: (session) => session.refreshing('coolingDown', failed) },
  'the cool-down is over': { in: ['coolingDown'], learn: (session) => session.refreshing('idle') },
  'the user is read': { in: live, learn: (session) => session.userLoaded('one', {}) },
  'the session ends': {
    in: ['restoring', ...live],
    learn(session) {
      find(session);
      session.learn([over]);
    },
  },
};

interface Step {
  readonly from: Name;
  readonly what: string;
  readonly to: Name;
  /** Whether the state is another object than before. */
  readonly isChanged: boolean;
  readonly events: readonly string[];
}

const nameOf = (state: AuthState): Name => (state.status === 'authenticated' ? state.refresh : state.status);

const steps: readonly Step[] = Object.entries(states).flatMap(([from, begin]) =>
  Object.entries(news).flatMap(([what, each]) => {
    if (each.in && !each.in.includes(from as Name)) return [];
    const page = openPage();
    begin(page);
    const before = page.session.state;
    page.told.length = 0;
    each.learn(page.session);
    const events = page.told.flatMap((told) => ('type' in told ? [told.type] : []));
    const after = page.session.state;
    return { from: from as Name, what, to: nameOf(after), isChanged: after !== before, events };
  }),
);

/** The table: a row for each news, a column for each state. A cell has the next state and the events. */
export function transitionTable(): string {
  const columns = Object.keys(states);
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const cell = (what: string, from: string) => {
    const step = steps.find((each) => each.what === what && each.from === from);
    const isNews = step && (step.isChanged || step.events.length > 0);
    return isNews ? [step.to, ...step.events.map((event) => `\`${event}\``)].join(' ') : '·';
  };
  return [
    row(['', ...columns]),
    row(['', ...columns].map(() => '---')),
    ...Object.keys(news).map((what) => row([`**${what}**`, ...columns.map((from) => cell(what, from))])),
  ].join('\n');
}

/**
 * The diagram: one arrow for each change of state. A change from or to a live state, if the other state is not live, is drawn at the frame
 * around the live states. A change that keeps the state is only in the table.
 */
export function stateDiagram(): string {
  const frame = 'authenticated';
  const isLive = (name: Name) => live.includes(name);
  const arrows = new Map<string, Set<string>>();
  for (const { from, what, to } of steps) {
    if (from === to) continue;
    const isInside = isLive(from) && isLive(to);
    const arrow = isInside
      ? `    ${from} --> ${to}`
      : `  ${isLive(from) ? frame : from} --> ${isLive(to) ? frame : to}`;
    arrows.set(arrow, (arrows.get(arrow) ?? new Set()).add(what.replace(/(,| in) .*/, '')));
  }
  const lines = [...arrows].map(([arrow, names]) => `${arrow}: ${[...names].join(', ')}`);
  const isInside = (line: string) => line.startsWith('    ');
  return [
    'stateDiagram-v2',
    '  [*] --> restoring',
    `  state ${frame} {`,
    '    [*] --> idle',
    ...lines.filter(isInside),
    '  }',
    ...lines.filter((line) => !isInside(line)),
  ].join('\n');
}
