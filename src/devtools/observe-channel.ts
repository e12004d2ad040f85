import type { BroadcastChannelLike } from '../platform/channel.ts';
import type { Write } from './events.ts';
import type { Sight } from './sight.ts';

/** The pattern of a message's kind. A token does not match this pattern. */
const word = /^[a-z][a-zA-Z-]{0,24}$/;

/**
 * Returns a channel that records each message: its direction, its kind if the message names one, and its session. It does not record the
 * tokens. No other part of the message is read, because its format may change with the client.
 */
export function observeChannel(channel: BroadcastChannelLike, write: Write, sight: Sight): BroadcastChannelLike {
  const note = (what: 'told' | 'heard', message: unknown) => {
    if (typeof message !== 'object' || message === null) return;
    const { kind, type, record } = message as Record<string, unknown>;
    const said = [kind, type].find((each) => typeof each === 'string' && word.test(each)) as string | undefined;
    // Some messages contain the id of the session, others contain its record.
    const { id, revision } = (record ?? message) as Record<string, unknown>;
    write({ type: 'message', what, ...(said && { kind: said }), ...sight.see(id, revision) });
  };
  return {
    postMessage(message) {
      note('told', message);
      channel.postMessage(message);
    },
    close: () => channel.close(),
    get onmessage() {
      return channel.onmessage;
    },
    set onmessage(listener) {
      channel.onmessage =
        listener &&
        function (this: BroadcastChannel, event) {
          note('heard', event.data);
          return listener.call(this, event);
        };
    },
  };
}
