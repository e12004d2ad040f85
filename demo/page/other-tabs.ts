import type { Sender } from '../servers/backend.ts';

/** What the tabs of the demo say to each other. */
export type Message =
  /** Make this many calls at once, with both clients. */
  | { readonly kind: 'call'; readonly times: number }
  /** Has just opened, and knows whether its sessions are still good. */
  | { readonly kind: 'opened'; readonly tab: string }
  /** A session is over that nobody has ended: the visitor has to type the password again. */
  | { readonly kind: 'lost'; readonly sender: Sender; readonly tab: string };

/** The tabs of this browser, this one included. */
export interface OtherTabs {
  tell(message: Message): void;
  /** Returns the way to stop. */
  listen(listener: (message: Message) => void): () => void;
}

export function connectTabs(): OtherTabs {
  const channel = new BroadcastChannel('latchkey-demo-tabs');
  const listeners = new Set<(message: Message) => void>();
  const hear = (message: Message) => {
    for (const listener of listeners) listener(message);
  };
  channel.onmessage = ({ data }: MessageEvent<Message>) => hear(data);
  return {
    tell(message) {
      channel.postMessage(message);
      hear(message);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
