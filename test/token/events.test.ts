import { describe, expect, it } from 'vitest';
import { AuthError } from '../../src/token/errors.ts';
import { type AuthEvent, eventsBetween, type Via } from '../../src/token/events.ts';
import type { StoredSession } from '../../src/token/record.ts';

const session = { id: 's1', access: 'A1', revision: 1 } as StoredSession;
const renewed: StoredSession = { ...session, access: 'A2', revision: 2 };
const bare: StoredSession = { ...session, access: null };
const next: StoredSession = { ...session, id: 's2', access: 'B1' };
const error = new AuthError('session_ended', 'Refused.', { status: 401 });

const started = (reason: Extract<AuthEvent, { type: 'started' }>['reason']): AuthEvent => ({ type: 'started', reason });
const ended = (reason: Extract<AuthEvent, { type: 'ended' }>['reason']): AuthEvent => ({ type: 'ended', reason });
const refreshed = (cause: Extract<AuthEvent, { type: 'refreshed' }>['cause'], tookMs = 0): AuthEvent => ({
  type: 'refreshed',
  cause,
  tookMs,
});

describe('eventsBetween', () => {
  it.each<
    [what: string, before: StoredSession | null, after: StoredSession | null, via: Via, events: readonly AuthEvent[]]
  >([
    ['nobody, and nobody still', null, null, {}, []],
    ['nobody, whatever was attempted', null, null, { ended: 'logout', started: 'login' }, []],
    ['a session and the same one', session, session, {}, []],
    ['a session and the same one, whatever was attempted', session, session, { ended: 'logout', started: 'login' }, []],

    ['a session of another tab', null, session, {}, [started('otherTab')]],
    ['a login', null, session, { started: 'login', ended: 'replaced' }, [started('login')]],
    ['tokens that were adopted', null, session, { started: 'adopt' }, [started('adopt')]],
    ['a session that was stored', null, session, { started: 'restore' }, [started('restore')]],
    ['a session whose token is elsewhere', null, bare, {}, [started('otherTab')]],

    ['the end in another tab', session, null, {}, [ended('otherTab')]],
    ['a logout', session, null, { ended: 'logout' }, [ended('logout')]],
    ['an access token that was the last one', session, null, { ended: 'expired' }, [ended('expired')]],
    ['a refusal', session, null, { ended: 'rejected', error }, [{ type: 'ended', reason: 'rejected', error }]],

    [
      'a login over a live session',
      session,
      next,
      { ended: 'replaced', started: 'login' },
      [ended('replaced'), started('login')],
    ],
    ['a login of another tab over it', session, next, {}, [ended('otherTab'), started('otherTab')]],

    ['a refresh', session, renewed, { refreshed: { cause: 'timer', tookMs: 40 } }, [refreshed('timer', 40)]],
    [
      'a refresh that brought the same token',
      session,
      session,
      { refreshed: { cause: 'manual', tookMs: 40 } },
      [refreshed('manual', 40)],
    ],
    ['a refresh of another tab', session, renewed, {}, [refreshed('otherTab')]],
    ['a token that another tab has lent', bare, session, {}, [refreshed('otherTab')]],
    ['a token that is elsewhere now', session, bare, {}, []],
    ['a newer refresh token alone', session, { ...session, refresh: 'R2', refreshRevision: 2 }, {}, []],

    [
      'a refresh at page load that found a session',
      null,
      session,
      { started: 'restore', refreshed: { cause: 'restore', tookMs: 40 } },
      [started('restore'), refreshed('restore', 40)],
    ],
    [
      'a refresh that was answered after a logout',
      session,
      null,
      { ended: 'logout', refreshed: { cause: 'timer', tookMs: 40 } },
      [ended('logout')],
    ],
    [
      'a refresh that brought another user',
      session,
      next,
      { ended: 'replaced', started: 'otherTab' },
      [ended('replaced'), started('otherTab')],
    ],
  ])('after %s', (_, before, after, via, events) => {
    expect(eventsBetween(before, after, via)).toEqual(events);
  });

  it('has no `error` where the server had nothing against it', () => {
    expect(eventsBetween(session, null, { ended: 'logout' })[0]).not.toHaveProperty('error');
  });

  it('names no token', () => {
    const via: Via = { ended: 'replaced', started: 'login', refreshed: { cause: 'request', tookMs: 1 } };
    expect(JSON.stringify(eventsBetween(session, next, via))).not.toMatch(/A1|B1/);
  });
});
