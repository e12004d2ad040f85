import { describe, expect, it } from 'vitest';
import { explainLogout } from '../../src/devtools.ts';
import { events, type Line, T0 } from './recordings.ts';

/** A refresh of a tab, and what the server answered. Takes two places in the list. */
const refresh = (seconds: number, tab: string, place: number, status: number, pair = 's.1'): Line[] => [
  [seconds, tab, 'request', { kind: 'refresh', method: 'POST', path: '/auth/jwt/refresh/', pair }],
  [seconds, tab, 'response', { of: place, status, tookMs: 20 }],
];
const refused = (seconds: number, tab: string, place: number, pair?: string): Line[] => [
  ...refresh(seconds, tab, place, 401, pair),
  [seconds, tab, 'refusal', { of: place, code: 'token_not_valid' }],
  [seconds, tab, 'ended', { reason: 'rejected', status: 401, code: 'session_ended', session: 's' }],
];
const why = async (...lines: Line[]) => (await explainLogout(events(...lines))).replace(/ \d\d:\d\d:\d\d/, '');
const refusal = 'Logged out at: the server refused the refresh token of Tab 1 (401 token_not_valid).';

describe('the one line that says why somebody was logged out', () => {
  it.each<[what: string, said: string, lines: Line[]]>([
    ['nothing', 'Nobody was logged out in this recording.', [[0, 'a', 'started', { reason: 'login' }]]],
    ['logout()', 'Logged out at: the page called logout() in Tab 1.', [[0, 'a', 'ended', { reason: 'logout' }]]],
    [
      'logout() in a tab that the others follow',
      'Logged out at: the page called logout() in Settings.',
      [
        [0, 'a', 'opened'],
        [0, 'b', 'opened', { label: 'Settings' }],
        [1, 'b', 'ended', { reason: 'logout', session: 's' }],
        [1, 'a', 'ended', { reason: 'otherTab', session: 's' }],
      ],
    ],
    [
      'a login over the session, in a tab that the others follow',
      'Logged out at: somebody logged in over this session in Tab 1.',
      [
        [1, 'a', 'ended', { reason: 'replaced' }],
        [1, 'b', 'ended', { reason: 'otherTab' }],
      ],
    ],
    [
      'no refresh token',
      'Logged out at: the access token was over in Tab 1, and there was no refresh token.',
      [[0, 'a', 'ended', { reason: 'expired' }]],
    ],
    [
      'a script that spent the token',
      `${refusal} Another script on the page of Tab 2 had spent it 8 s before.`,
      [
        [0, 'a', 'opened'],
        [0, 'b', 'opened'],
        [2, 'b', 'outsider', { kind: 'refresh', status: 200 }],
        ...refused(10, 'a', 3),
      ],
    ],
    [
      'a script whose work was mended since',
      `${refusal} No tab of this recording had spent it: another script or device had, or the server revoked it.`,
      [[2, 'a', 'outsider'], ...refresh(5, 'a', 1, 200, 's.1'), ...refused(10, 'a', 3, 's.2')],
    ],
    [
      'a script that wrote a token into the store',
      `${refusal} Another script had put it into the store (seen by Tab 1).`,
      [[2, 'a', 'store', { what: 'found', foreign: true }], ...refused(10, 'a', 1)],
    ],
    [
      'another tab that spent the same token',
      `${refusal} Tab 2 had spent the same one 5 s before.`,
      [[0, 'a', 'opened'], ...refresh(5, 'b', 1, 200), ...refused(10, 'a', 3)],
    ],
    [
      'a server that takes a refresh token again and again, until it revokes it',
      `${refusal} No tab of this recording had spent it: another script or device had, or the server revoked it.`,
      [
        ...refresh(5, 'a', 0, 200, 'R1'),
        [5.1, 'a', 'store', { what: 'saved', pair: 'R1' }],
        ...refused(10, 'a', 3, 'R1'),
      ],
    ],
    [
      'a refresh that the page did not wait for',
      `${refusal} Tab 1 had got no new token for the same one 5 s before.`,
      [
        [5, 'a', 'request', { kind: 'refresh', method: 'POST', path: '/auth/jwt/refresh/', pair: 's.1' }],
        [6, 'a', 'page', { what: 'left' }],
        ...refused(10, 'a', 2),
      ],
    ],
    [
      'an account that was refused before the session had its token',
      `${refusal} No tab of this recording had spent it: another script or device had, or the server revoked it.`,
      [[1, 'a', 'refusal', { of: 0, code: 'user_inactive' }], [2, 'a', 'token'], ...refused(10, 'a', 2)],
    ],
    [
      'a script that tried, too late',
      `${refusal} No tab of this recording had spent it: another script or device had, or the server revoked it.`,
      [[2, 'a', 'outsider', { status: 401 }], ...refused(10, 'a', 1)],
    ],
    [
      'a new token that the server refuses, and says not why',
      'Logged out at: the server refused a token in Tab 1 that it had just renewed (401).',
      [...refresh(5, 'a', 0, 200), [5.2, 'a', 'ended', { reason: 'rejected', status: 401 }]],
    ],
    [
      'an account that is gone, in the word of the client',
      'Logged out at: the server refused the account (user_inactive) in Tab 1.',
      [
        ...refresh(5, 'a', 0, 200),
        [5.2, 'a', 'ended', { reason: 'rejected', status: 401, serverCode: 'user_inactive' }],
      ],
    ],
    [
      'a refresh that was refused, in the word of the client',
      `${refusal} No tab of this recording had spent it: another script or device had, or the server revoked it.`,
      [[5, 'a', 'ended', { reason: 'rejected', status: 401, serverCode: 'token_not_valid' }]],
    ],
    [
      'a refresh token that was over',
      `${refusal} It had been over for 1 min 40 s.`,
      [[0, 'a', 'token', { refreshExpiresAt: T0 + 20_000 }], ...refused(120, 'a', 1)],
    ],
    [
      'an account that is gone',
      'Logged out at: the server refused the account (user_inactive) in Tab 1.',
      [
        [1, 'a', 'request', { kind: 'call', method: 'GET', path: '/api/' }],
        [1, 'a', 'refusal', { of: 0, code: 'user_inactive' }],
        [1, 'a', 'ended', { reason: 'rejected', status: 401 }],
      ],
    ],
    [
      'a refusal of which nothing is known',
      'Logged out at: the server refused the refresh token of Tab 1. No tab of this recording had spent it: another script or device had, or the server revoked it.',
      [[1, 'a', 'ended', { reason: 'rejected' }]],
    ],
    [
      'a login in another tab',
      'Logged out at: somebody logged in in another tab, and Tab 1 followed.',
      [
        [1, 'a', 'ended', { reason: 'otherTab' }],
        [1, 'a', 'started', { reason: 'otherTab' }],
      ],
    ],
    [
      'a tab without a recorder',
      'Logged out at: another tab, which is not in this recording, ended the session, and Tab 1 followed.',
      [
        [1, 'a', 'message', { what: 'heard', kind: 'ended' }],
        [1, 'a', 'ended', { reason: 'otherTab' }],
      ],
    ],
    [
      'news of which nothing is known but that it came just then',
      'Logged out at: another tab, which is not in this recording, ended the session, and Tab 1 followed.',
      [
        [1, 'a', 'message', { what: 'heard' }],
        [1.02, 'a', 'ended', { reason: 'otherTab' }],
      ],
    ],
    [
      'a store emptied long after the last news',
      'Logged out at: Tab 1 found the store empty, and no tab had told of a logout: site data were cleared, or by another script.',
      [
        [1, 'a', 'message', { what: 'heard' }],
        [4, 'a', 'store', { what: 'emptied' }],
        [4, 'a', 'ended', { reason: 'otherTab' }],
      ],
    ],
    [
      'an end of which nothing is known',
      'Logged out at: something outside of Tab 1 ended the session: another tab, or a script. The recording does not say which.',
      [[4, 'a', 'ended', { reason: 'otherTab' }]],
    ],
    [
      'a store emptied in silence',
      'Logged out at: Tab 1 found the store empty, and no tab had told of a logout: site data were cleared, or by another script.',
      [
        [1, 'a', 'store', { what: 'emptied' }],
        [1, 'a', 'ended', { reason: 'otherTab' }],
      ],
    ],
  ])('%s', async (_, said, lines) => {
    expect(await why(...lines)).toBe(said);
  });
});

describe('where older events have made room', () => {
  const left = (dropped: number, ...lines: Line[]) =>
    explainLogout({ events: events(...lines), dropped }).then((line) => line.replace(/\d\d:\d\d:\d\d/, 'then'));

  it('nobody was logged out since the first that is left, and no word is said of the time before', async () => {
    expect(await left(7, [0, 'a', 'started', { reason: 'login' }])).toBe(
      'Nobody was logged out since then. What was before has made room (7 events).',
    );
    expect(await left(7)).toBe('Nobody was logged out. What was before has made room (7 events).');
  });

  it('a token may have been spent by one of them', async () => {
    expect(await left(7, ...refused(10, 'a', 0))).toMatch(/No tab of what is left of this recording had spent it/);
  });

  it('nothing is different when none have', async () => {
    expect(await left(0, [0, 'a', 'nobody'])).toBe('Nobody was logged out in this recording.');
  });
});
