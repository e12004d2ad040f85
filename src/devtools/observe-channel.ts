import type { BroadcastChannelLike } from '../platform/channel.ts';
import type { Write } from './events.ts';
import type { Sight } from './sight.ts';

/** A word of the client's, and no token. */
const word = /^[a-z][a-zA-Z-]{0,24}$/;

/**
 * The line between the tabs, with what is said on it written down: that something was, which kind of news if the message says so, and
 * about which session. Not the tokens. How a message looks is the client's own business.
 */
export function observeChannel(channel: BroadcastChannelLike, write: Write, sight: Sight): BroadcastChannelLike {
  const note = (what: 'told' | 'heard', message: unknown) => {
    if (typeof message !== 'object' || message === null) return;
    const { kind, type, record } = message as Record<string, unknown>;
    const said = [kind, type].find((each) => typeof each === 'string' && word.test(each)) as string | undefined;
    // Some kinds of news name the session, others have its record with them.
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
