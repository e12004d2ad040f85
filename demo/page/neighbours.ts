import type { Sender } from '../servers/backend.ts';

/** What the tabs of the demo say to each other. */
export type Message =
  /** Make this many calls at once, with both clients. */
  | { readonly kind: 'call'; readonly times: number }
  /** Load the page again, where a tab is part of another page. */
  | { readonly kind: 'reload' }
  /** A session is over that nobody has ended: the visitor has to type the password again. */
  | { readonly kind: 'lost'; readonly sender: Sender; readonly tab: string };

/** The tabs of this browser, this one included. */
export interface Neighbours {
  tell(message: Message): void;
  listen(listener: (message: Message) => void): void;
}

export function createNeighbours(): Neighbours {
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
    listen: (listener) => void listeners.add(listener),
  };
}
