// Every state under every action, as `transition` in src/token/state.ts answers: a table, and a diagram of what it says.

import { type Action, type AuthState, transition } from '../../src/token/state.ts';

type Live = Extract<AuthState, { status: 'authenticated' }>;
type Name = Exclude<AuthState['status'], 'authenticated'> | Live['refresh'];

const facts = { claims: null, expiresAt: 1, refreshExpiresAt: null, remember: false };
const live = (refresh: Live['refresh']): Live => ({ ...facts, status: 'authenticated', user: null, refresh });

/** One of each. A state or an action that is new in src/token/state.ts and missing here does not compile. */
const states: Record<Name, AuthState> = {
  restoring: { status: 'restoring' },
  anonymous: { status: 'anonymous', reason: 'initial' },
  idle: live('idle'),
  inFlight: live('inFlight'),
  coolingDown: live('coolingDown'),
};
const newFacts = { ...facts, expiresAt: 2 };
const actions: Record<Exclude<Action<unknown>['type'], 'refresh'> | Live['refresh'], Action<unknown>> = {
  nothingStored: { type: 'nothingStored' },
  started: { type: 'started', facts: newFacts },
  renewed: { type: 'renewed', facts: newFacts },
  inFlight: { type: 'refresh', refresh: 'inFlight' },
  coolingDown: { type: 'refresh', refresh: 'coolingDown' },
  idle: { type: 'refresh', refresh: 'idle' },
  userLoaded: { type: 'userLoaded', user: {} },
  ended: { type: 'ended', reason: 'logout' },
};

interface Step {
  readonly from: Name;
  readonly action: string;
  /** `null`: nothing changes, and nobody is told. */
  readonly to: Name | null;
}

const nameOf = (state: AuthState): Name => (state.status === 'authenticated' ? state.refresh : state.status);

const actionNames = Object.entries(actions).map(([name, { type }]) => (type === 'refresh' ? `refresh: ${name}` : type));

const steps: readonly Step[] = Object.entries(states).flatMap(([from, state]) =>
  Object.values(actions).map((action, index) => {
    const after = transition(state, action);
    return { from: from as Name, action: actionNames[index] ?? '', to: after === state ? null : nameOf(after) };
  }),
);

/** Rows are actions, columns states; what is in a cell is the state after. */
export function transitionTable(): string {
  const columns = Object.keys(states);
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const cell = (action: string, from: string) =>
    steps.find((step) => step.action === action && step.from === from)?.to ?? '·';
  return [
    row(['', ...columns]),
    row(['', ...columns].map(() => '---')),
    ...actionNames.map((action) => row([`**${action}**`, ...columns.map((from) => cell(action, from))])),
  ].join('\n');
}

/** One arrow a change of state; what ends all live states leaves from the frame around them. Loops are in the table alone. */
export function stateDiagram(): string {
  const frame = 'authenticated';
  const isLive = (name: Name) => states[name].status === frame;
  const arrows = new Map<string, Set<string>>();
  for (const { from, action, to } of steps) {
    if (to === null || from === to) continue;
    const isInside = isLive(from) && isLive(to);
    const arrow = isInside ? `  ${from} --> ${to}` : `${isLive(from) ? frame : from} --> ${isLive(to) ? frame : to}`;
    arrows.set(arrow, (arrows.get(arrow) ?? new Set()).add(action.replace(/: .*/, '')));
  }
  const lines = [...arrows].map(([arrow, names]) => `  ${arrow}: ${[...names].join(', ')}`);
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
