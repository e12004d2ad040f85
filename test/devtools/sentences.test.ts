import { expect, it } from 'vitest';
import { sentenceOf } from '../../src/devtools/sentences.ts';
import { readStory } from '../../src/devtools/story.ts';
import { events, type Line, T0 } from './recordings.ts';

const call = { kind: 'call', method: 'GET', path: '/api/' };
const first: Line = [0, 'a', 'request', { ...call, scheme: 'JWT' }];
const spends: Line[] = [
  [0, 'a', 'request', { kind: 'refresh', method: 'POST', path: '/r/' }],
  [1, 'a', 'refusal', { of: 0, code: 'token_not_valid' }],
];

/** What the last of the lines says, its times left out. */
const last = (...lines: Line[]) => {
  const all = events(...lines);
  const { text, tone } = sentenceOf(all.at(-1) ?? events([0, 'a', 'nobody'])[0]!, readStory(all));
  return `${text.replace(/\d\d:\d\d:\d\d/g, '#')} [${tone}]`;
};

it.each<[said: string, ...lines: Line[]]>([
  [
    'recording begins: session in cookies [plain]',
    [0, 'a', 'opened', { storage: 'cookies', locks: true, channel: true }],
  ],
  ['recording begins: storage not seen, no Web Locks, no BroadcastChannel [plain]', [0, 'a', 'opened', {}]],
  ['tab hidden: its timer waits [plain]', [0, 'a', 'page', { what: 'hidden' }]],
  ['logged in [good]', [0, 'a', 'started', { reason: 'login' }]],
  [
    'session taken over from another tab: another user than before [good]',
    [0, 'a', 'started', { reason: 'otherTab', anotherUser: true }],
  ],
  [
    'access token good for 1 min, until #, to be renewed from # on [plain]',
    [0, 'a', 'token', { expiresAt: T0 + 60_000, marginAt: T0 + 30_000 }],
  ],
  ['access token over, until # [plain]', [9, 'a', 'token', { expiresAt: T0 }]],
  ['access token whose end only the server knows [plain]', [0, 'a', 'token', {}]],
  ['refresh begins [plain]', [0, 'a', 'refreshing']],
  [
    'token refreshed in 84 ms: the server had answered 401 [good]',
    [0, 'a', 'refreshed', { cause: 'unauthorized', tookMs: 84 }],
  ],
  ['new token taken over from another tab, without a request [good]', [0, 'a', 'refreshed', { cause: 'otherTab' }]],
  [
    'refresh not possible now (503): still logged in, next try at # [warn]',
    [0, 'a', 'refreshfailed', { status: 503, retryAt: T0 }],
  ],
  ['refresh not possible now (no answer): still logged in [warn]', [0, 'a', 'refreshfailed', { status: 0 }]],
  ['cooling down: no refresh by itself for now [warn]', [0, 'a', 'cooling']],
  ['logged out here [plain]', [0, 'a', 'ended', { reason: 'logout' }]],
  ['session replaced by another login here [plain]', [0, 'a', 'ended', { reason: 'replaced' }]],
  ['session ended from outside of this tab [bad]', [0, 'a', 'ended', { reason: 'otherTab' }]],
  ['access token over, and no refresh token: session ended [bad]', [0, 'a', 'ended', { reason: 'expired' }]],
  [
    'refresh refused by the server (401 token_not_valid): session ended [bad]',
    ...spends,
    [2, 'a', 'ended', { reason: 'rejected', status: 401 }],
  ],
  ['refresh refused by the server: session ended [bad]', [2, 'a', 'ended', { reason: 'rejected' }]],
  ['nobody is logged in [plain]', [0, 'a', 'nobody']],
  ['warning: clock_skew [warn]', [0, 'a', 'warning', { code: 'clock_skew' }]],
  ['GET /api/ sent [plain]', first],
  ['GET /api/ sent without a token [plain]', [0, 'a', 'request', call]],
  ['refresh token spent: POST /r/ sent [plain]', [0, 'a', 'request', { kind: 'refresh', method: 'POST', path: '/r/' }]],
  ['refresh token spent: refresh call sent [plain]', [0, 'a', 'request', { kind: 'refresh' }]],
  [
    'GET /api/ sent again with the new token [plain]',
    first,
    [1, 'a', 'request', { ...call, scheme: 'JWT', resendOf: 0 }],
  ],
  ['GET /api/ sent again as Bearer [plain]', first, [1, 'a', 'request', { ...call, scheme: 'Bearer', resendOf: 0 }]],
  ['GET /api/ answered 200 after 31 ms [plain]', first, [1, 'a', 'response', { of: 0, status: 200, tookMs: 31 }]],
  ['GET /api/ answered 404 after 31 ms [bad]', first, [1, 'a', 'response', { of: 0, status: 404, tookMs: 31 }]],
  ['GET /api/ answered 502 after 31 ms [warn]', first, [1, 'a', 'response', { of: 0, status: 502, tookMs: 31 }]],
  ['GET /api/ answered after 31 ms [plain]', first, [1, 'a', 'response', { of: 0, tookMs: 31 }]],
  ['a request was not answered after 2 s [warn]', [1, 'a', 'response', { of: 7, status: 0, tookMs: 2000 }]],
  ["the server's reason: token_not_valid [bad]", ...spends],
  ['has the lock [plain]', [0, 'a', 'lock', { what: 'granted' }]],
  ['waited too long for the lock [warn]', [0, 'a', 'lock', { what: 'given up' }]],
  [
    'tells the other tabs: the store has changed (pair 4) [plain]',
    [0, 'a', 'message', { what: 'told', kind: 'changed', revision: 4 }],
  ],
  ['hears from another tab: the session is over [plain]', [0, 'a', 'message', { what: 'heard', kind: 'ended' }]],
  [
    'hears from another tab: a refresh has failed, and nobody tries again for now [plain]',
    [0, 'a', 'message', { what: 'heard', kind: 'pause' }],
  ],
  ['hears from another tab: news [plain]', [0, 'a', 'message', { what: 'heard', kind: 'constructor' }]],
  ['tells the other tabs: news [plain]', [0, 'a', 'message', { what: 'told' }]],
  ['saves the tokens (pair 2) [plain]', [0, 'a', 'store', { what: 'saved', revision: 2 }]],
  ['empties the store [plain]', [0, 'a', 'store', { what: 'cleared' }]],
  ['finds the store emptied by somebody else [warn]', [0, 'a', 'store', { what: 'emptied' }]],
  ['finds a session in the store (pair 3) [plain]', [0, 'a', 'store', { what: 'found', revision: 3 }]],
  ['finds tokens in the store that another script wrote [warn]', [0, 'a', 'store', { what: 'found', foreign: true }]],
  ['another script on this page spent a refresh token (200) [warn]', [0, 'a', 'outsider', { status: 200 }]],
  ['another script on this page spent a refresh token [warn]', [0, 'a', 'outsider']],
  ['another script on this page tried to spend a refresh token (401) [warn]', [0, 'a', 'outsider', { status: 401 }]],
])('says: %s', (said, ...lines) => {
  expect(last(...lines)).toBe(said);
});

it('has no words for what a file makes up', () => {
  expect(last([0, 'a', 'page', { what: 'constructor' }])).toBe(' [plain]');
});
