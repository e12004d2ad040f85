/** The server behind the page, and what the page may do to it that no client could. */
export interface Backend {
  /** For the header: which one it is. */
  readonly name: string;
  /** One sentence on where it runs and what it keeps. */
  readonly about: string;
  /** Every access token given out so far is refused from now on, as after a change of the signing key. */
  revokeAccess(): Promise<void>;
}
