import { describe, expect, it, vi } from 'vitest';
import { type BroadcastChannelLike, type Message, openChannel } from '../../src/platform/channel.ts';
import { ending, type StoredSession } from '../../src/token/record.ts';
import { deferred } from './deferred.ts';

const server = 'https://api.example.test/auth/';
const record: StoredSession = {
  version: 2,
  server,
  user: '1',
  id: 's1',
  startedAt: 5,
  access: 'A1',
  revision: 3,
  askedAt: 7,
  expiresAt: 300_007,
  lifetimeMs: 300_000,
  refresh: null,
  refreshRevision: 3,
  remember: false,
  scheme: 'JWT',
};
const over = ending(record, 'logout');

/** One tab of the name `shop`, what it posts, and what others say to it. */
function open(more: Partial<BroadcastChannelLike> = {}) {
  const posted: unknown[] = [];
  const double: BroadcastChannelLike = {
    postMessage: (data) => posted.push(data),
    close: vi.fn(),
    onmessage: null,
    ...more,
  };
  const opener = vi.fn(() => double);
  const channel = openChannel(opener, 'shop', server);
  const heard: Message[] = [];
  const listen = () => channel.listen((message) => heard.push(message));
  const arrive = (data: unknown) =>
    double.onmessage?.call(double as BroadcastChannel, new MessageEvent('message', { data }));
  /** As another tab of this release and server says it. */
  const say = (message: object) => arrive({ version: 2, server, ...message });
  return { channel, opener, double, posted, heard, listen, arrive, say };
}

const messages: [what: string, message: Message][] = [
  ['that the store has changed', { kind: 'changed', id: 's1', revision: 3 }],
  ['that a session is over', { kind: 'ended', record: over }],
  ['an access token of a session in memory', { kind: 'tokens', record, moved: false }],
  ['an access token of a session that has moved there', { kind: 'tokens', record, moved: true }],
  ['the question for a token of a session', { kind: 'ask', id: 's1', above: 3 }],
  ['the question for a token of any session', { kind: 'ask', id: null, above: 0 }],
  ['that a refresh has failed', { kind: 'pause', id: 's1', until: 9, failures: 2, network: false }],
  [
    'that a refresh has failed for want of a network',
    { kind: 'pause', id: 's1', until: 9, failures: 2, network: true },
  ],
];

describe('the channel', () => {
  it('is that of the name', () => {
    const { opener, channel } = open();
    expect(opener).toHaveBeenCalledExactlyOnceWith('shop');
    expect(channel.isOpen).toBe(true);
  });

  it.each(messages)('carries %s, with the version and the server', (_, message) => {
    const { channel, posted, listen, heard, arrive } = open();
    channel.post(message);
    expect(posted).toEqual([{ version: 2, server, ...message }]);
    listen();
    arrive(structuredClone(posted[0]));
    expect(heard).toEqual([message]);
  });

  it('joins two tabs by the real thing', async () => {
    const heard = deferred<Message>();
    const real = (name: string) => new BroadcastChannel(name);
    const one = openChannel(real, 'latchkey-test', server);
    const other = openChannel(real, 'latchkey-test', server);
    other.listen(heard.resolve);
    one.post({ kind: 'tokens', record, moved: false });
    expect(await heard.promise).toEqual({ kind: 'tokens', record, moved: false });
    one.close();
    other.close();
    expect(() => one.post({ kind: 'ask', id: null, above: 0 })).not.toThrow();
  });

  it('hears nothing before it listens, and nothing once it is closed', () => {
    const { channel, listen, say, heard, double } = open();
    say({ kind: 'changed', id: 's1', revision: 3 });
    listen();
    channel.close();
    say({ kind: 'changed', id: 's1', revision: 3 });
    expect(heard).toEqual([]);
    expect(double.close).toHaveBeenCalledOnce();
  });

  it('says nothing when a message is posted after the browser has closed it with the page', () => {
    const { channel } = open({
      postMessage() {
        throw new DOMException('The channel is closed.', 'InvalidStateError');
      },
    });
    expect(() => channel.post({ kind: 'changed', id: 's1', revision: 3 })).not.toThrow();
  });

  it.each<[what: string, opener: () => BroadcastChannelLike | null]>([
    ['is none', () => null],
    [
      'is one that the browser forbids',
      () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    ],
  ])('is done without where there %s', (_, opener) => {
    const channel = openChannel(opener, 'shop', server);
    const heard = vi.fn();
    expect(channel.isOpen).toBe(false);
    channel.listen(heard);
    channel.post({ kind: 'changed', id: 's1', revision: 3 });
    channel.close();
    expect(heard).not.toHaveBeenCalled();
  });
});

describe('a message that any script of the origin can send', () => {
  const secret: StoredSession = { ...record, refresh: 'SECRET-R1' };

  it.each<[what: string, message: object, heard: Message]>([
    [
      'a token with a refresh token beside it is one without',
      { kind: 'tokens', record: secret, moved: false },
      { kind: 'tokens', record, moved: false },
    ],
    [
      'an end with tokens beside it is one without',
      { kind: 'ended', record: { ...secret, ended: 'logout' } },
      { kind: 'ended', record: { ...record, access: null, ended: 'logout' } },
    ],
    ['a yes that is none is no', { kind: 'tokens', record, moved: 'yes' }, { kind: 'tokens', record, moved: false }],
    [
      'a record is read field by field',
      { kind: 'tokens', record: { ...record, theme: 'dark', scheme: 7 }, moved: true },
      { kind: 'tokens', record: { ...record, scheme: null }, moved: true },
    ],
    [
      'a revision that is text is none',
      { kind: 'changed', id: 's1', revision: '9' },
      { kind: 'changed', id: 's1', revision: 0 },
    ],
    [
      'a revision without end is none',
      { kind: 'changed', id: 's1', revision: Number.POSITIVE_INFINITY },
      { kind: 'changed', id: 's1', revision: 0 },
    ],
    [
      'a question for an id that is none is for any session',
      { kind: 'ask', id: {} },
      { kind: 'ask', id: null, above: 0 },
    ],
    [
      'a pause of odd numbers is none',
      { kind: 'pause', id: 's1', until: Number.NaN, failures: '7', network: 1 },
      { kind: 'pause', id: 's1', until: 0, failures: 0, network: false },
    ],
    [
      'a pause after countless failures is the longest',
      { kind: 'pause', id: 's1', until: 9, failures: 1e300 },
      { kind: 'pause', id: 's1', until: 9, failures: 10, network: false },
    ],
    [
      'a pause after fewer failures than none is one after none',
      { kind: 'pause', id: 's1', until: 9, failures: -5 },
      { kind: 'pause', id: 's1', until: 9, failures: 0, network: false },
    ],
    [
      'what stands beside a message is left out',
      { kind: 'ask', id: 's1', above: 1, theme: 'dark' },
      { kind: 'ask', id: 's1', above: 1 },
    ],
  ])('is believed as far as it can be: %s', (_, message, expected) => {
    const { listen, say, heard } = open();
    listen();
    say(message);
    expect(heard).toEqual([expected]);
  });

  it.each([
    { kind: 'other', id: 's1' },
    { id: 's1' },
    { kind: 'changed', revision: 3 },
    { kind: 'changed', id: '', revision: 3 },
    { kind: 'changed', id: 7, revision: 3 },
    { kind: 'pause', until: 9 },
    { kind: 'pause', id: ['s1'], until: 9 },
    { kind: 'ended', id: 's1' },
    { kind: 'ended', record },
    { kind: 'ended', record: { ...over, ended: 'boredom' } },
    { kind: 'ended', record: { ...over, version: 3 } },
    { kind: 'ended', record: JSON.stringify(over) },
    { kind: 'tokens' },
    { kind: 'tokens', record: 'A1' },
    { kind: 'tokens', record: [record] },
    { kind: 'tokens', record: { ...record, id: '' } },
    { kind: 'tokens', record: { ...record, access: null } },
    { kind: 'tokens', record: { ...record, access: 'two words' } },
    { kind: 'tokens', record: { ...record, ended: 'logout' } },
    { kind: 'tokens', record: { ...record, server: 'https://staging.example.test/auth/' } },
    { kind: 'ended', record: { ...over, server: '' } },
  ])('is not heard when it is %j', (message) => {
    const { listen, say, heard } = open();
    listen();
    say(message);
    expect(heard).toEqual([]);
  });

  it.each([
    ['nothing', null],
    ['a text', 'ended'],
    ['a list', []],
    ['an empty object', {}],
    ['a message without a version', { server, kind: 'ask', id: null }],
    ['a message of the first release', { version: 1, server, kind: 'ask', id: null }],
    ['a message of a newer release', { version: 3, server, kind: 'ask', id: null }],
    ['a message of another server’s client', { version: 2, server: 'https://staging.example.test/auth/', kind: 'ask' }],
    ['a message of no server’s client', { version: 2, kind: 'ask', id: null }],
  ])('is not heard when it is %s', (_, data) => {
    const { listen, arrive, heard } = open();
    listen();
    arrive(data);
    expect(heard).toEqual([]);
  });
});
