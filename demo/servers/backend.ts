import type { Settings } from '../settings.ts';

/** Who has sent a request: the client, the hand-made script beside it, or somebody who has got hold of a token. */
export const senders = ['latchkey', 'byHand', 'stranger'] as const;
export type Sender = (typeof senders)[number];

/** A request as the server saw it. */
export interface SeenRequest {
  /** Epoch ms of the real clock, when it was answered. */
  readonly at: number;
  readonly sender: Sender;
  /** The name of the tab that sent it. */
  readonly tab: string;
  readonly method: string;
  readonly path: string;
  /** `null` where no answer came. */
  readonly status: number | null;
}

/** A fetch that says who sends: the server's log tells them apart by these headers. */
export const senderHeader = 'X-Demo-Sender';
export const tabHeader = 'X-Demo-Tab';

/** The server behind the page, and what the page may do to it that no client could. */
export interface Backend {
  /** For the header: which one it is. */
  readonly name: string;
  /** One sentence on where it runs and what it keeps. */
  readonly about: string;
  /** Every access token given out so far is answered as one whose time is over. */
  expireAccess(): Promise<void>;
  /** Every access token given out so far is refused from now on, as after a change of the signing key. */
  revokeAccess(): Promise<void>;
  /** Takes over what a visitor has set: the life of new tokens, the latency, the weather. */
  apply(settings: Settings): Promise<void>;
  /** Calls the listener with every request that the server sees from now on, whichever tab has sent it. */
  watch(listener: (seen: SeenRequest) => void): void;
}
