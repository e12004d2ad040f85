import type { BroadcastChannelLike } from '../platform/channel.ts';
import type { Write } from './events.ts';
import type { Sight } from './sight.ts';

/** The line between the tabs, with what is said on it written down: which kind of news, about which session. Not the tokens. */
export function observeChannel(channel: BroadcastChannelLike, write: Write, sight: Sight): BroadcastChannelLike {
  const note = (what: 'told' | 'heard', message: unknown) => {
    const { kind, id, revision } = Object(message) as Record<string, unknown>;
    if (typeof kind === 'string') write({ type: 'message', what, kind, ...sight.see(id, revision) });
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
