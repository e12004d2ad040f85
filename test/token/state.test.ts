import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AuthState,
  type EndReason,
  type RefreshStatus,
  type SessionFacts,
  type StateParts,
  transition,
} from '../../src/token/state.ts';

interface User {
  readonly name: string;
}
const ada: User = { name: 'ada' };
const facts: SessionFacts = { claims: { user_id: '1' }, expiresAt: 2000, refreshExpiresAt: 9000, remember: true };

const restoring: AuthState<User> = { status: 'restoring' };
const anonymous: AuthState<User> = { status: 'anonymous', reason: 'initial' };
const loggedOut: AuthState<User> = { status: 'anonymous', reason: 'logout' };
const fresh: AuthState<User> = { status: 'authenticated', ...facts, user: null, refresh: 'idle' };
const busy: AuthState<User> = { status: 'authenticated', ...facts, user: ada, refresh: 'inFlight' };
const states = { restoring, anonymous, loggedOut, fresh, busy };

const parts = (
  session: StateParts<User>['session'],
  user: User | null = null,
  refresh: RefreshStatus = 'idle',
): StateParts<User> => ({ session, user, refresh });

describe('transition', () => {
  const changes: [what: string, parts: StateParts<User>, after: AuthState<User>][] = [
    ['that it is not known whether there is a session', parts(null), restoring],
    ['that there is no session', parts('initial'), anonymous],
    ['that the session has ended', parts('logout'), loggedOut],
    ['a session', parts(facts), fresh],
    ['a session whose user is known and whose refresh is under way', parts(facts, ada, 'inFlight'), busy],
  ];

  it.each(
    changes.flatMap(([what, given, after]) =>
      Object.entries(states).map(([name, before]) => [what, name, before, given, after] as const),
    ),
  )('shows %s, after the state %s', (_, __, before, given, after) => {
    const state = transition(before, given);
    expect(state).toEqual(after);
    expect(state === before).toBe(before === after || JSON.stringify(before) === JSON.stringify(after));
  });

  it.each<EndReason | 'initial'>(['initial', 'logout', 'otherTab', 'rejected', 'expired', 'replaced'])(
    'shows nothing of a user or a refresh when there is no session (%s)',
    (reason) => {
      expect(transition(busy, parts(reason, ada, 'inFlight'))).toEqual({ status: 'anonymous', reason });
    },
  );

  it('shows nothing of a user or a refresh while it is not known whether there is a session', () => {
    expect(transition(busy, parts(null, ada, 'coolingDown'))).toEqual(restoring);
  });

  it('shows the facts of a session and nothing that stands beside them: a record has the tokens', () => {
    const session = { ...facts, access: 'A1', refresh: 'R1', id: 's1' };
    expect(transition(anonymous, parts(session))).toEqual(fresh);
  });

  it.each<[what: string, before: AuthState<User>, given: StateParts<User>]>([
    ['expiresAt', fresh, parts({ ...facts, expiresAt: 2001 })],
    ['refreshExpiresAt', fresh, parts({ ...facts, refreshExpiresAt: null })],
    ['remember', fresh, parts({ ...facts, remember: false })],
    ['the claims, which are an object of their own', fresh, parts({ ...facts, claims: { user_id: '1' } })],
    ['the user, which is an object of its own', busy, parts(facts, { name: 'ada' }, 'inFlight')],
    ['what the refresh is doing', busy, parts(facts, ada, 'coolingDown')],
    ['the reason', loggedOut, parts('rejected')],
  ])('gives another object when nothing but %s has changed', (_, before, given) => {
    expect(transition(before, given)).not.toBe(before);
  });

  it('gives a frozen object, and leaves the one before and the parts as they were', () => {
    const before = structuredClone(busy);
    const given = parts({ ...facts }, ada, 'coolingDown');
    const copy = structuredClone(given);
    expect(Object.isFrozen(transition(busy, given))).toBe(true);
    expect(busy).toEqual(before);
    expect(given).toEqual(copy);
  });

  it('gives the same object for the same parts, whatever came before', () => {
    const session = fc.oneof(
      fc.constantFrom<StateParts<User>['session']>(null, 'initial', 'logout', 'rejected'),
      fc.record({
        claims: fc.constantFrom(null, facts.claims),
        expiresAt: fc.constantFrom(null, 2000, Number.NaN),
        refreshExpiresAt: fc.constantFrom(null, 9000),
        remember: fc.boolean(),
      }),
    );
    const any = fc.record({
      session,
      user: fc.constantFrom(null, ada),
      refresh: fc.constantFrom<RefreshStatus>('idle', 'inFlight', 'coolingDown'),
    });
    fc.assert(
      fc.property(fc.array(any), any, (history, last) => {
        const state = [...history, last].reduce<AuthState<User>>(transition, restoring);
        expect(transition(state, structuredCloneOf(last))).toBe(state);
        expect('user' in state).toBe(state.status === 'authenticated');
      }),
      { numRuns: 5000 },
    );
  });
});

/** The same parts in new objects; what they hold is the same. */
const structuredCloneOf = (given: StateParts<User>): StateParts<User> => ({
  ...given,
  session: typeof given.session === 'object' && given.session !== null ? { ...given.session } : given.session,
});
