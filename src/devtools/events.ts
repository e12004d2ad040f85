/** What can be in a recording. The fields of `RecordedEvent` say which of these they belong to. */
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
 * One thing that happened in one tab. Never a token, a password, a query or a body.
 *
 * Flat, with nearly every field optional: a recording may come from a file, and nothing in a file is certain.
 */
export interface RecordedEvent {
  /** Epoch ms, by the clock of the tab's client. */
  readonly at: number;
  /** Names the tab, through reloads. */
  readonly tab: string;
  /** Counts the events of the tab; with `tab` it is the event's name. */
  readonly n: number;
  /** What happened. */
  readonly type: RecordedType;

  /** `opened`: how the tab calls itself. */
  readonly label?: string;
  /** `opened`: the kind of storage, where it was given as an option. */
  readonly storage?: string;
  /** `opened`: are there Web Locks? */
  readonly locks?: boolean;
  /** `opened`: is there a BroadcastChannel? */
  readonly channel?: boolean;

  /** `page`, `lock`, `message`, `store`: which of them. */
  readonly what?: string;
  /** `started`, `ended`: the reason that the client gave. */
  readonly reason?: string;
  /** `started`: somebody else than in the session before it. */
  readonly anotherUser?: boolean;
  /** `refreshed`: what asked for it. */
  readonly cause?: string;
  /** `refreshed`, `response`: how long it took, ms. */
  readonly tookMs?: number;
  /** `refreshfailed`: when the next try may come, epoch ms. */
  readonly retryAt?: number;
  /** `refreshfailed`, `ended`, `warning`: the code of the `AuthError` or warning; `refusal`: the server's own code. */
  readonly code?: string;
  /** `ended`: the server's own word for it, where it gave one. */
  readonly serverCode?: string;

  /** `token`: when the access token ends, epoch ms. Absent where only the server can tell. */
  readonly expiresAt?: number;
  /** `token`: from when on it is refreshed before use, epoch ms. */
  readonly marginAt?: number;
  /** `token`: when the refresh token ends, epoch ms. */
  readonly refreshExpiresAt?: number;

  /** `request`, `outsider`: `login`, `refresh`, `revoke`, `verify` or `call`. */
  readonly kind?: string;
  /** `request`: in capitals. */
  readonly method?: string;
  /** `request`: without query, and without what is long enough to be a secret. */
  readonly path?: string;
  /** `request`: the word before the token, or the header that it went in. Absent when no token was sent. */
  readonly scheme?: string;
  /** `request`: the request that had been answered with 401, by its `n`. */
  readonly resendOf?: number;
  /** `request` of the kind `refresh`, `store`: names the refresh token that is spent, or kept, by a checksum of 32 bits. */
  readonly pair?: string;
  /** `response`, `refusal`: the request that it answers, by its `n`. */
  readonly of?: number;
  /**
   * `response`, `refreshfailed`, `ended`, `outsider`: the HTTP status; 0 when no answer came. Absent where an answer came whose status
   * only its caller knows: a client with a transport of its own tells the session about refusals alone.
   */
  readonly status?: number;

  /** `store`, `message`, `started`, `ended`: the first letters of the session's name. */
  readonly session?: string;
  /** `store`, `message`: counts the pairs of tokens of the session. */
  readonly revision?: number;
  /** `store`: it was not written by latchkey. */
  readonly foreign?: boolean;
}

/** A recording as it is exported. The format has a version, and a reader refuses one that it does not know. */
export interface Recording {
  /** Tells a recording from other files. */
  readonly format: 'latchkey-recording';
  /** Of the format. */
  readonly version: 1;
  /** The `name` of the client. */
  readonly name: string;
  /** Epoch ms. */
  readonly exportedAt: number;
  /** How many older events the bound has pushed out. */
  readonly dropped: number;
  /** In the order in which they happened, tab by tab. */
  readonly events: readonly RecordedEvent[];
}

/** An event of this tab, before it has its place in the recording. */
export type Note = Omit<RecordedEvent, 'at' | 'tab' | 'n'>;
/** Writes an event down, and gives its `n`. */
export type Write = (note: Note) => number;
