/** The names of the tokens, as the server uses them after the login. */
export interface TokenNames {
  /** The name under which a request sends the refresh token. */
  readonly sent: string;
  /** The paths of the tokens in the answer to a refresh; `null` if they are not there. */
  readonly access: string | null;
  readonly refresh: string | null;
}

/** Returns the last name of a path: the client sends the refresh token under this name. */
export function lastName(path: string): string {
  return path.split('.').at(-1) ?? path;
}
