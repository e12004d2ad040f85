import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Action, type AuthState, type EndReason, type SessionFacts, transition } from '../../src/token/state.ts';

interface User {
  readonly name: string;
}
const ada: User = { name: 'ada' };
const claims = { user_id: '1' };
const facts: SessionFacts = { claims, expiresAt: 2000, refreshExpiresAt: 9000, remember: true };
const later: SessionFacts = { ...facts, expiresAt: 3000 };

const restoring: AuthState<User> = { status: 'restoring' };
const anonymous: AuthState<User> = { status: 'anonymous', reason: 'initial' };
const fresh: AuthState<User> = { status: 'authenticated', ...facts, user: null, refresh: 'idle' };
const busy: AuthState<User> = { status: 'authenticated', ...facts, user: ada, refresh: 'inFlight' };

const states = { restoring, anonymous, fresh, busy };
const actions: { [Type in Action<User>['type']]: Extract<Action<User>, { type: Type }> } = {
  nothingStored: { type: 'nothingStored' },
  started: { type: 'started', facts: later },
  renewed: { type: 'renewed', facts: later },
  refresh: { type: 'refresh', refresh: 'coolingDown' },
  userLoaded: { type: 'userLoaded', user: { name: 'eve' } },
  ended: { type: 'ended', reason: 'logout' },
};
const out: AuthState<User> = { status: 'anonymous', reason: 'logout' };
const begun: AuthState<User> = { status: 'authenticated', ...later, user: null, refresh: 'idle' };

describe('transition', () => {
  it.each<[action: keyof typeof actions, state: keyof typeof states, after: AuthState<User> | 'unchanged']>([
    ['nothingStored', 'restoring', anonymous],
    ['nothingStored', 'anonymous', 'unchanged'],
    ['nothingStored', 'fresh', 'unchanged'],
    ['nothingStored', 'busy', 'unchanged'],
    ['started', 'restoring', begun],
    ['started', 'anonymous', begun],
    ['started', 'fresh', begun],
    // Another session, so another user.
    ['started', 'busy', begun],
    ['renewed', 'restoring', begun],
    ['renewed', 'anonymous', begun],
    ['renewed', 'fresh', begun],
    ['renewed', 'busy', { ...begun, user: ada }],
    ['refresh', 'restoring', 'unchanged'],
    ['refresh', 'anonymous', 'unchanged'],
    ['refresh', 'fresh', { ...fresh, refresh: 'coolingDown' }],
    ['refresh', 'busy', { ...busy, refresh: 'coolingDown' }],
    ['userLoaded', 'restoring', 'unchanged'],
    ['userLoaded', 'anonymous', 'unchanged'],
    ['userLoaded', 'fresh', { ...fresh, user: { name: 'eve' } }],
    ['userLoaded', 'busy', { ...busy, user: { name: 'eve' } }],
    ['ended', 'restoring', out],
    ['ended', 'anonymous', out],
    ['ended', 'fresh', out],
    ['ended', 'busy', out],
  ])('%s · %s', (action, state, after) => {
    const before = states[state];
    const result = transition(before, actions[action]);
    if (after === 'unchanged') return expect(result).toBe(before);
    expect(result).toEqual(after);
    expect(result).not.toBe(before);
    expect(Object.isFrozen(result)).toBe(true);
  });

  it.each<[what: string, state: AuthState<User>, action: Action<User>]>([
    ['a start with the facts that are known', fresh, { type: 'started', facts }],
    ['a renewal that brought nothing new', fresh, { type: 'renewed', facts }],
    ['the refresh status that is there already', busy, { type: 'refresh', refresh: 'inFlight' }],
    ['the user that is there already', busy, { type: 'userLoaded', user: ada }],
    ['the end that came before', out, { type: 'ended', reason: 'logout' }],
  ])('gives the same object for %s', (_, state, action) => {
    expect(transition(state, action)).toBe(state);
  });

  it.each<EndReason>(['logout', 'otherTab', 'rejected', 'expired', 'replaced'])('ends with the reason %s', (reason) => {
    expect(transition(busy, { type: 'ended', reason })).toEqual({ status: 'anonymous', reason });
  });

  it('leaves the state before as it was', () => {
    const before = structuredClone(busy);
    for (const action of Object.values(actions)) transition(busy, action);
    expect(busy).toEqual(before);
  });

  it('gives the same object for the same action twice, whatever came before', () => {
    const action = fc.constantFrom<Action<User>>(...Object.values(actions), { type: 'started', facts });
    fc.assert(
      fc.property(fc.array(action), action, (history, last) => {
        const state = [...history, last].reduce(transition<User>, restoring);
        expect(transition(state, last)).toBe(state);
        expect('user' in state).toBe(state.status === 'authenticated');
      }),
    );
  });
});
