import { describe, expect, it, vi } from 'vitest';
import type { BroadcastChannelLike } from '../../src/platform/channel.ts';
import { recordOf } from '../../src/platform/storage.ts';
import { settle } from '../../src/session/options.ts';
import { joinTabs } from '../../src/session/tabs.ts';

const record = recordOf({ id: 's1', access: 'A1', refresh: 'SECRET-R1', revision: 3, savedAt: 1 });

/** One tab, what it posts, and what others say to it. */
function join() {
  const posted: unknown[] = [];
  const channel: BroadcastChannelLike = { onmessage: null, postMessage: (data) => posted.push(data), close: vi.fn() };
  const tabs = joinTabs(settle({ channel: () => channel }));
  const heard: unknown[] = [];
  const listen = () =>
    tabs.listen({
      onChanged: (...said) => heard.push(['changed', ...said]),
      onShared: (...said) => heard.push(['shared', ...said]),
      onEnded: (...said) => heard.push(['ended', ...said]),
      onAsked: (...said) => heard.push(['asked', ...said]),
    });
  const say = (data: unknown) => channel.onmessage?.call(channel as BroadcastChannel, { data } as MessageEvent);
  return { tabs, posted, heard, listen, say, channel };
}

describe('a tab says', () => {
  it('which record is in the store, without its tokens', () => {
    const { tabs, posted } = join();
    tabs.changed(record);
    tabs.changed(null);
    expect(posted).toEqual([
      { kind: 'changed', id: 's1', revision: 3 },
      { kind: 'changed', id: undefined, revision: undefined },
    ]);
  });

  it('its access token, and never a refresh token', () => {
    const { tabs, posted } = join();
    tabs.share(record);
    expect(posted).toEqual([{ kind: 'tokens', session: JSON.stringify({ ...record, refresh: null }) }]);
  });

  it('nothing of a record without an access token', () => {
    const { tabs, posted } = join();
    tabs.share({ ...record, access: null });
    expect(posted).toEqual([]);
  });

  it('that a session is over, and what it asks for', () => {
    const { tabs, posted } = join();
    tabs.ended('s1');
    tabs.ask('s1');
    tabs.ask(null);
    expect(posted).toEqual([
      { kind: 'ended', id: 's1' },
      { kind: 'ask', id: 's1' },
      { kind: 'ask', id: null },
    ]);
  });

  it('nothing where there is no channel, and says so', () => {
    const tabs = joinTabs(settle({ channel: null }));
    tabs.changed(record);
    tabs.share(record);
    tabs.ended('s1');
    tabs.ask('s1');
    tabs.close();
    expect(tabs.connected).toBe(false);
    expect(join().tabs.connected).toBe(true);
  });
});

describe('a tab hears', () => {
  it('of a record, by its session and revision', () => {
    const { listen, say, heard } = join();
    listen();
    say({ kind: 'changed', id: 's1', revision: 3 });
    say({ kind: 'changed' });
    say({ kind: 'changed', id: 7, revision: '9' });
    expect(heard).toEqual([
      ['changed', 's1', 3],
      ['changed', null, 0],
      ['changed', null, 0],
    ]);
  });

  it('an access token, and takes no refresh token that came with it', () => {
    const { listen, say, heard } = join();
    listen();
    say({ kind: 'tokens', session: JSON.stringify(record) });
    expect(heard).toEqual([['shared', { ...record, refresh: null }]]);
  });

  it('of ends and questions', () => {
    const { listen, say, heard } = join();
    listen();
    say({ kind: 'ended', id: 's1' });
    say({ kind: 'ask', id: 's1' });
    say({ kind: 'ask', id: {} });
    expect(heard).toEqual([
      ['ended', 's1'],
      ['asked', 's1'],
      ['asked', null],
    ]);
  });

  it.each([
    null,
    'ended',
    [],
    {},
    { kind: 'ended' },
    { kind: 'ended', id: 1 },
    { kind: 'other', id: 's1' },
    { kind: 'other', session: JSON.stringify(record) },
    { kind: 'tokens' },
    { kind: 'tokens', session: record },
    { kind: 'tokens', session: [JSON.stringify(record)] },
    { kind: 'tokens', session: '{' },
    { kind: 'tokens', session: JSON.stringify({ ...record, id: '' }) },
    { kind: 'tokens', session: JSON.stringify({ ...record, access: null }) },
  ])('nothing in %j, which any script of the origin can send', (message) => {
    const { listen, say, heard } = join();
    listen();
    say(message);
    expect(heard).toEqual([]);
  });

  it('nothing before it listens, and nothing after it closed', () => {
    const { tabs, listen, say, heard, channel } = join();
    say({ kind: 'ended', id: 's1' });
    listen();
    tabs.close();
    say({ kind: 'ended', id: 's1' });
    expect(heard).toEqual([]);
    expect(channel.close).toHaveBeenCalledOnce();
  });
});
