/** The types of the events. The comment on each field of `RecordedEvent` names the types that have this field. */
export type RecordedType =
  | 'opened'
  | 'page'
  | 'started'
  | 'token'
  | 'refreshing'
  | 'refreshed'
  | 'refreshfailed'
  | 'cooling'
  | 'ended'
  | 'nobody'
  | 'warning'
  | 'request'
  | 'response'
  | 'refusal'
  | 'lock'
  | 'message'
  | 'store'
  | 'outsider';

/**
 * One event in one tab. It contains no token, no password, no query and no body.
 *
 * Nearly every field is optional, because a recording may come from a file, and any field may be missing there.
 */
export interface RecordedEvent {
  /** The time in epoch ms, by the clock of the tab's client. */
  readonly at: number;
  /** The name of the tab. After a reload, the tab has the same name. */
  readonly tab: string;
  /** The number of the event within its tab. `tab` and `n` together identify an event. */
  readonly n: number;
  /** What happened. */
  readonly type: RecordedType;

  /** `opened`: the label of the tab. */
  readonly label?: string;
  /** `opened`: the kind of storage, if the options have one. */
  readonly storage?: string;
  /** `opened`: whether Web Locks are available. */
  readonly locks?: boolean;
  /** `opened`: whether a BroadcastChannel is available. */
  readonly channel?: boolean;

  /** `page`, `lock`, `message`, `store`: what exactly happened, for example `hidden` or `granted`. */
  readonly what?: string;
  /** `started`, `ended`: the reason that the client reported. */
  readonly reason?: string;
  /** `started`: whether the user is another one than in the session before. */
  readonly anotherUser?: boolean;
  /** `refreshed`: what caused the refresh. */
  readonly cause?: string;
  /** `refreshed`, `response`: the duration, ms. */
  readonly tookMs?: number;
  /** `refreshfailed`: the time from which the client may try again, epoch ms. */
  readonly retryAt?: number;
  /**
   * `refreshfailed`, `ended`: the code of the `AuthError`. `warning`: the code of the warning. `refusal`: the code in the server's answer,
   * because a refusal is recorded before there is an `AuthError`.
   */
  readonly code?: string;
  /** `ended`: the code in the server's answer, if there is one. */
  readonly serverCode?: string;

  /** `token`: when the access token expires, epoch ms. Absent if only the server knows it. */
  readonly expiresAt?: number;
  /** `token`: the time from which the client refreshes the access token before it uses it, epoch ms. */
  readonly marginAt?: number;
  /** `token`: when the refresh token expires, epoch ms. */
  readonly refreshExpiresAt?: number;

  /** `request`, `outsider`: `login`, `refresh`, `revoke`, `verify` or `call`. `message`: the kind of the message. */
  readonly kind?: string;
  /** `request`: the method, in capitals. */
  readonly method?: string;
  /** `request`: the path without its query. A part that may be a secret, because it is long, is replaced by `…`. */
  readonly path?: string;
  /** `request`: the word before the token, or the name of the header if there is no such word. Absent if no token was sent. */
  readonly scheme?: string;
  /** `request`: the `n` of the request that was answered with 401 and that this request repeats. */
  readonly resendOf?: number;
  /**
   * `store`, and `request` if its `kind` is `refresh`: identifies the pair of tokens. This is a checksum of 32 bits of the refresh token in the
   * pair.
   */
  readonly pair?: string;
  /** `response`, `refusal`: the `n` of the request that was answered. */
  readonly of?: number;
  /**
   * `response`, `refreshfailed`, `ended`, `outsider`: the HTTP status; 0 if there was no answer. Absent if the recorder cannot see the
   * status: a client with its own transport (axios, jQuery, Angular) tells the session of refused requests only.
   */
  readonly status?: number;

  /** `store`, `message`, `started`, `ended`: the first letters of the session's id. */
  readonly session?: string;
  /** `store`, `message`: the number of the token pair within its session. */
  readonly revision?: number;
  /** `store`: whether another script wrote the tokens. */
  readonly foreign?: boolean;
}

/** A recording in the form in which it is exported. A reader refuses a version that it does not know. */
export interface Recording {
  /** Distinguishes a recording from other JSON files. */
  readonly format: 'latchkey-recording';
  /** The version of the format. */
  readonly version: 1;
  /** The `name` of the client. */
  readonly name: string;
  /** The time of the export, epoch ms. */
  readonly exportedAt: number;
  /** How many older events the recorder has removed because of its option `limit`. */
  readonly dropped: number;
  /** The events in the order of time. The events of one tab stay in their own order. */
  readonly events: readonly RecordedEvent[];
}

/** An event of this tab, without the fields that the recorder adds. */
export type Note = Omit<RecordedEvent, 'at' | 'tab' | 'n'>;
/** Records an event, and returns its `n`. */
export type Write = (note: Note) => number;
