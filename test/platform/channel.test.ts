import { describe, expect, it, vi } from 'vitest';
import { type BroadcastChannelLike, openChannel } from '../../src/platform/channel.ts';
import { deferred } from './deferred.ts';

const double = (more: Partial<BroadcastChannelLike> = {}) => {
  const channel: BroadcastChannelLike = { postMessage: vi.fn(), close: vi.fn(), onmessage: null, ...more };
  const arrive = (data: unknown) =>
    channel.onmessage?.call(channel as BroadcastChannel, new MessageEvent('message', { data }));
  return { channel, arrive };
};

describe('openChannel', () => {
  it('opens the channel of that name, and passes messages on both ways', () => {
    const { channel, arrive } = double();
    const open = vi.fn(() => channel);
    const heard = vi.fn();
    const opened = openChannel(open, 'shop', heard);
    expect(open).toHaveBeenCalledExactlyOnceWith('shop');
    arrive({ type: 'ended' });
    expect(heard).toHaveBeenCalledExactlyOnceWith({ type: 'ended' });
    opened!.post({ type: 'changed' });
    expect(channel.postMessage).toHaveBeenCalledExactlyOnceWith({ type: 'changed' });
  });

  it('hears nothing once it is closed', () => {
    const { channel, arrive } = double();
    const heard = vi.fn();
    openChannel(() => channel, 'shop', heard)!.close();
    arrive({ type: 'ended' });
    expect(heard).not.toHaveBeenCalled();
    expect(channel.close).toHaveBeenCalledOnce();
  });

  it('gives null where there is none', () => {
    expect(
      openChannel(
        () => null,
        'shop',
        () => {},
      ),
    ).toBe(null);
  });

  it('gives null where the browser forbids it', () => {
    const forbidden = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    expect(openChannel(forbidden, 'shop', () => {})).toBe(null);
  });

  it('says nothing when a message is posted on a channel that the browser has closed', () => {
    const postMessage = () => {
      throw new DOMException('The channel is closed.', 'InvalidStateError');
    };
    const opened = openChannel(
      () => double({ postMessage }).channel,
      'shop',
      () => {},
    );
    expect(() => opened!.post({ type: 'changed' })).not.toThrow();
  });

  it('joins two tabs by the real thing', async () => {
    const heard = deferred<unknown>();
    const open = (name: string) => new BroadcastChannel(name);
    const one = openChannel(open, 'latchkey-test', () => {});
    const other = openChannel(open, 'latchkey-test', heard.resolve);
    one!.post({ type: 'changed' });
    expect(await heard.promise).toEqual({ type: 'changed' });
    one!.close();
    other!.close();
    expect(() => one!.post({ type: 'changed' })).not.toThrow();
  });
});
