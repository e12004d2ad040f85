/** One request. */
export interface Ask {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body of the request, which is sent as JSON. */
  readonly body?: object;
  /** Texts that are replaced in the words of the answer, in addition to the texts in the body of the request. */
  readonly secrets?: readonly string[];
  /** Whether the request is sent even if the time of the run is over: a logout, and the question whether it had an effect. */
  readonly evenLate?: boolean;
}

/** The result of a request. */
export type Outcome = Answer | NoAnswer;

export interface Answer {
  readonly answered: true;
  readonly method: string;
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body of the answer; `undefined` if it is not JSON. */
  readonly json: unknown;
  readonly empty: boolean;
  readonly html: boolean;
  /** Whether the body of the answer was longer than `limits.bytes`, so that the doctor has not read all of it. */
  readonly cutShort: boolean;
  /** The body of the answer, if it is HTML; otherwise an empty string. With DEBUG on, Django's 404 page lists the URL patterns. */
  readonly page: string;
  /** What the server says, in one line, without secrets. */
  readonly words: string;
  /** The times of the request and of its answer, epoch ms. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

export type NoAnswerReason =
  | 'timeout'
  | 'no-time-left'
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
  /** The error code of Node or of the system, for example `ECONNREFUSED`. */
  readonly code: string;
  /** How long the doctor waited, in seconds. */
  readonly waitedSeconds: number;
}

/** Sends one request and never throws. */
export type Send = (ask: Ask) => Promise<Outcome>;
