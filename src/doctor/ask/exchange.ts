/** One request. */
export interface Ask {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
  /** What must not come back in the words of the answer, besides the texts of the body. */
  readonly secrets?: readonly string[];
}

/** What came of a request. */
export type Outcome = Answer | NoAnswer;

export interface Answer {
  readonly answered: true;
  readonly method: string;
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body; `undefined` where it is no JSON. */
  readonly json: unknown;
  readonly empty: boolean;
  readonly html: boolean;
  /** The body was longer than a token endpoint's answer can be, and was not read to its end. */
  readonly cutShort: boolean;
  /** Of a page of Django's own with DEBUG on: the URL patterns that it has. */
  readonly page: string;
  /** What the server says, fit to be shown. */
  readonly words: string;
  /** When the request left and the answer was there, epoch ms. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

export type NoAnswerReason =
  | 'timeout'
  | 'refused'
  | 'unknown-host'
  | 'reset'
  | 'certificate'
  | 'not-tls'
  | 'not-http'
  | 'blocked-port'
  | 'unreachable';

export interface NoAnswer {
  readonly answered: false;
  readonly method: string;
  readonly url: URL;
  readonly reason: NoAnswerReason;
  /** The system's own word: `ECONNREFUSED`. */
  readonly code: string;
  /** How long it was waited for, in seconds. */
  readonly waitedSeconds: number;
}

/** Sends one request and never throws. */
export type Send = (ask: Ask) => Promise<Outcome>;
