import { record } from '../../helpers/tabs.ts';
import { storedServer } from '../cast.ts';
import type { Corpus } from './corpus.ts';

/** As a tab of this release says it. */
const say = (message: object) => ({ version: 2, server: storedServer, ...message });
/** Of a session that nobody here has heard of, and that began long ago. */
const another = (fields: object) => ({ ...record({ id: 'another', server: storedServer }), ...fields });
const circle: { self?: unknown } = {};
circle.self = circle;

/** What may come over the channel: anything that can be cloned, from any script of the origin. */
export const messages: Corpus<unknown> = [
  ['nothing', undefined],
  ['null', null],
  ['a number', 7],
  ['no number', Number.NaN],
  ['a large number', 10n ** 30n],
  ['a text', 'changed'],
  ['a text that is JSON', JSON.stringify(say({ kind: 'ended', record: another({ ended: 'logout' }) }))],
  ['a list', ['kind', 'ended']],
  ['an empty object', {}],
  [
    'a map',
    new Map<string, unknown>([
      ['version', 2],
      ['server', storedServer],
      ['kind', 'ask'],
    ]),
  ],
  ['a set', new Set(['ended'])],
  ['a date', new Date(0)],
  ['an error', new Error('ended')],
  ['a pattern', /ended/],
  ['bytes', new Uint8Array(64)],
  ['a circle', circle],
  ['a circle as record', say({ kind: 'ended', record: circle })],
  ['a text of a megabyte', 'x'.repeat(1_000_000)],
  ['the message of another library', { type: 'SIGNED_OUT', session: null }],
  ['the message of a lock by channel', { context: { messageId: 1, senderToken: 'x' }, action: 'apply' }],
  ['no kind', say({ id: 's1' })],
  ['a kind nobody knows', say({ kind: 'logout', id: 's1' })],
  ['a kind of odd type', say({ kind: { toString: 'ended' }, id: 's1' })],
  ['a kind from the prototype', say({ kind: '__proto__' })],
  ['the first release’s word of an end', { kind: 'ended', id: 's1' }],
  ['the first release’s word of a change', { kind: 'changed', id: 's1', revision: 9 }],
  ['the first release’s tokens', { kind: 'tokens', session: '{"id":"another","access":"another-token"}' }],
  ['an end of nobody', say({ kind: 'ended' })],
  ['an end of null', say({ kind: 'ended', record: null })],
  ['an end of a list', say({ kind: 'ended', record: [another({ ended: 'logout' })] })],
  ['an end of a number', say({ kind: 'ended', record: another({ id: 9, ended: 'logout' }) })],
  ['an end of an object', say({ kind: 'ended', record: another({ id: {}, ended: 'logout' }) })],
  ['an end of another session', say({ kind: 'ended', record: another({ ended: 'logout' }) })],
  [
    'an end of another session, with tokens',
    say({ kind: 'ended', record: another({ ended: 'logout', access: 'a', refresh: 'r' }) }),
  ],
  ['an end of no name', say({ kind: 'ended', record: another({ id: '', ended: 'logout' }) })],
  ['an end of 100,000 letters', say({ kind: 'ended', record: another({ id: 'x'.repeat(100_000), ended: 'logout' }) })],
  ['an end for no reason', say({ kind: 'ended', record: another({}) })],
  ['an end for a reason of its own', say({ kind: 'ended', record: another({ ended: 'the end' }) })],
  [
    'an end on a server of another name',
    say({ kind: 'ended', record: another({ server: 'https://evil.test', ended: 'logout' }) }),
  ],
  ['an end in a later record', say({ kind: 'ended', record: another({ version: 3, ended: 'logout' }) })],
  ['a change of nobody', say({ kind: 'changed' })],
  ['a change of an object', say({ kind: 'changed', id: {}, revision: {} })],
  ['a change of another session', say({ kind: 'changed', id: 'another', revision: 9 })],
  ['a change that is never in sight', say({ kind: 'changed', id: 'another', revision: Number.POSITIVE_INFINITY })],
  ['a change beyond counting', say({ kind: 'changed', id: 'another', revision: 1.7e308 })],
  ['a change without a number', say({ kind: 'changed', id: 'another', revision: Number.NaN })],
  ['a change that is text', say({ kind: 'changed', id: 'another', revision: '9' })],
  ['a question of an object', say({ kind: 'ask', id: {} })],
  ['a question for another session', say({ kind: 'ask', id: 'another' })],
  ['tokens that are missing', say({ kind: 'tokens' })],
  ['tokens that are a text', say({ kind: 'tokens', record: JSON.stringify(another({ access: 'another-token' })) })],
  ['tokens that are null', say({ kind: 'tokens', record: null })],
  ['tokens that are a list', say({ kind: 'tokens', record: ['another'] })],
  ['tokens without a name', say({ kind: 'tokens', record: another({ id: '', access: 'another-token' }) })],
  ['tokens with a number as name', say({ kind: 'tokens', record: another({ id: 5, access: 'another-token' }) })],
  ['tokens without a token', say({ kind: 'tokens', record: another({ access: '' }) })],
  ['tokens with a refresh token alone', say({ kind: 'tokens', record: another({ refresh: 'another-token' }) })],
  ['tokens no header takes', say({ kind: 'tokens', record: another({ access: 'a\nb' }) })],
  [
    'tokens of a session that is over',
    say({ kind: 'tokens', record: another({ access: 'another-token', ended: 'logout' }) }),
  ],
  [
    'tokens of a session that began before',
    say({ kind: 'tokens', record: another({ access: 'another-token' }), moved: false }),
  ],
  [
    'tokens of a server of another name',
    say({ kind: 'tokens', record: another({ startedAt: 1.8e12 + 9, access: 'a', server: 'https://evil.test' }) }),
  ],
  [
    'tokens in a later record',
    say({ kind: 'tokens', record: another({ startedAt: 1.8e12 + 9, access: 'another-token', version: 3 }) }),
  ],
  ['tokens that are deep', say({ kind: 'tokens', record: JSON.parse(`${'['.repeat(3000)}${']'.repeat(3000)}`) })],
  ['a pause of nobody', say({ kind: 'pause', until: 1_800_000_060_000, failures: 1, network: false })],
  ['a pause of an object', say({ kind: 'pause', id: {}, until: 1_800_000_060_000, failures: 1, network: false })],
  [
    'a pause of another session',
    say({ kind: 'pause', id: 'another', until: 1_800_000_060_000, failures: 1, network: true }),
  ],
  [
    'a pause of another session, for ever',
    say({ kind: 'pause', id: 'another', until: 1.7e308, failures: 1e308, network: 1 }),
  ],
  [
    'a later release',
    say({ version: 3, kind: 'tokens', record: another({ access: 'another-token', startedAt: 1.8e12 + 9 }) }),
  ],
  [
    'a version that is a text',
    say({ version: '2', kind: 'tokens', record: another({ access: 'a', startedAt: 1.8e12 + 9 }) }),
  ],
  ['no version', { server: storedServer, kind: 'tokens', record: another({ access: 'a', startedAt: 1.8e12 + 9 }) }],
  [
    'another server',
    say({ server: 'https://evil.test', kind: 'tokens', record: another({ access: 'a', startedAt: 1.8e12 + 9 }) }),
  ],
  ['no server', { version: 2, kind: 'tokens', record: another({ access: 'a', startedAt: 1.8e12 + 9 }) }],
  [
    'a server that is a list',
    say({ server: [storedServer], kind: 'tokens', record: another({ access: 'a', startedAt: 1.8e12 + 9 }) }),
  ],
];

/** What may stand in a message that names the session of this tab. None of it is worth the session, or a request. */
export const ownMessages: Corpus<object> = [
  ['a change that is never in sight', { kind: 'changed', revision: 1.7e308 }],
  ['a change that cannot be counted', { kind: 'changed', revision: 2 ** 53 }],
  ['a change from below', { kind: 'changed', revision: -1.7e308 }],
  ['a change that is a list', { kind: 'changed', revision: [9] }],
  ['a question', { kind: 'ask' }],
  ['a question for what is newer than all there is', { kind: 'ask', above: 1.7e308 }],
  ['a question for what is newer than a token to come', { kind: 'ask', above: 9 }],
  ['a question from below', { kind: 'ask', above: -1.7e308 }],
  ['a question above a text', { kind: 'ask', above: '9' }],
  ['a pause that is over', { kind: 'pause', until: 1, failures: 3, network: false }],
  ['a pause until no number', { kind: 'pause', until: Number.NaN, failures: 3, network: false }],
  ['a pause until a text', { kind: 'pause', until: 'tomorrow', failures: 3, network: false }],
  [
    'a pause after failures without end',
    { kind: 'pause', until: 1, failures: Number.POSITIVE_INFINITY, network: true },
  ],
  ['a pause after a billion failures', { kind: 'pause', until: 1, failures: 1e9, network: true }],
  ['a pause after no number of failures', { kind: 'pause', until: 1, failures: Number.NaN, network: true }],
  ['a pause after failures in words', { kind: 'pause', until: 1, failures: 'many', network: true }],
  ['a pause after failures below zero', { kind: 'pause', until: 1, failures: -1e308, network: 'yes' }],
];

/** Names under which other scripts may hold locks. `{{id}}` is the session's. */
export const notes: Corpus<string> = [
  ['nothing', ''],
  ['the mark alone', 'latchkey#'],
  ['a name alone', 'latchkey#{{id}}'],
  ['no number', 'latchkey#{{id}} NaN'],
  ['infinity', 'latchkey#{{id}} Infinity'],
  ['infinity, below', 'latchkey#{{id}} -Infinity'],
  ['all there is', 'latchkey#{{id}} 1e308'],
  ['a word', 'latchkey#{{id}} soon'],
  ['in hexadecimal', 'latchkey#{{id}} 0xff'],
  ['two numbers', 'latchkey#{{id}} 1 2'],
  ['of another session', 'latchkey#another 9'],
  ['of another app', 'latchkey2#{{id}} 9'],
  ['in other letters', 'LATCHKEY#{{id}} 9'],
  ['no text', 'latchkey#\u0000 \uFFFD'],
];
