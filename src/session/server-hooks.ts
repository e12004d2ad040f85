import type { RefreshCall, RevokeCall } from './options.ts';

/** What an answer of 401 or 403 says of the token that was sent: refused, the account is refused, or nothing at all. */
export type TokenVerdict = 'token' | 'account' | 'other';

/** What a question under one scheme has found out. `user`: what the server showed, if it did. */
export interface SchemeAnswer {
  readonly understood: boolean;
  readonly user: unknown;
}

/** What the lifecycle must know of the server, and asks of it. */
export interface ServerHooks {
  /** Names the server in the records of sessions. */
  readonly server: string;
  readonly refresh: RefreshCall;
  /** `null`: the server has no way to revoke. */
  readonly revoke: RevokeCall | null;
  readonly logoutNeedsAccess: boolean;
  /** The header that carries the token. */
  readonly header: string;
  /** Schemes to ask for, the likeliest first; one is no question. */
  readonly schemes: readonly string[];
  /** Asks the server who this is, under a scheme. Throws when the answer teaches nothing. */
  askUser(accessToken: string, scheme: string, options: { signal: AbortSignal }): Promise<SchemeAnswer>;
  /** Endpoints that never get the token. */
  isBare(url: URL): boolean;
  /** Reads a refusal without consuming it. */
  judge(response: Response): Promise<TokenVerdict>;
  /** The CSRF header of an unsafe request, or `null`. */
  csrf(method: string): readonly [name: string, value: string] | null;
}
