import type { Asked, Endpoints, SessionLook } from '../evidence.ts';
import type { Outcome, Send } from './exchange.ts';

/** What the functions that examine a session need besides the session's tokens. */
export interface SessionTools {
  readonly asked: Asked;
  readonly endpoints: Endpoints;
  readonly origin: string;
  readonly send: Send;
  /** The header and the scheme of the access token; `null` if they are not known. */
  readonly scheme: SessionLook['scheme'];
}

/** The part of the evidence that is collected after the login. */
export type AfterLogin = Pick<
  SessionLook,
  'refreshed' | 'rotates' | 'respent' | 'logout' | 'isLoggedOut' | 'logoutNeededAccess' | 'afterLogout' | 'leftBehind'
>;

export const nothingAfterLogin: AfterLogin = {
  refreshed: null,
  rotates: null,
  respent: null,
  logout: null,
  isLoggedOut: false,
  logoutNeededAccess: false,
  afterLogout: null,
  leftBehind: false,
};

export function succeeded(outcome: Outcome | null): boolean {
  return outcome?.answered === true && outcome.status >= 200 && outcome.status < 300 && !outcome.html;
}

export function refused(outcome: Outcome | null): boolean {
  return outcome?.answered === true && [400, 401, 403].includes(outcome.status) && !outcome.html;
}

/** The headers of one attempt to log out, and what this attempt needs. */
export interface LogoutWay {
  readonly headers: Readonly<Record<string, string>>;
  readonly needs: 'nothing' | 'csrf' | 'access';
}

export interface LogoutLook {
  readonly logout: Outcome | null;
  readonly isLoggedOut: boolean;
  /** What the successful attempt needed; `nothing` if no attempt was successful. */
  readonly needs: LogoutWay['needs'];
  /** Whether the server refused an attempt because the CSRF token was missing. */
  readonly asksForCsrf: boolean;
}

/**
 * Tries the ways to log out, one after the other, until one is successful. `logout` is the answer to the last attempt; `null` if there was
 * none.
 */
export async function logOut(
  ways: readonly LogoutWay[],
  body: object | undefined,
  { endpoints, send }: SessionTools,
): Promise<LogoutLook> {
  const { mount, revoke } = endpoints;
  let logout: Outcome | null = null;
  let asksForCsrf = false;
  if (revoke === null || (mount.server.revokeMethod === 'POST' && !revoke.takesPosts))
    return { logout, isLoggedOut: false, needs: 'nothing', asksForCsrf };
  const url = new URL(revoke.path, mount.baseUrl);
  const { loggedOutStatus, config } = mount.server;
  for (const { headers, needs } of ways) {
    if (config.logoutNeedsAccess && needs !== 'access') continue;
    logout = await send({ method: mount.server.revokeMethod, url, headers, ...(body && { body }) });
    const isLoggedOut = succeeded(logout) || (logout.answered && logout.status === loggedOutStatus);
    if (isLoggedOut) return { logout, isLoggedOut, needs, asksForCsrf };
    if (needs === 'nothing') asksForCsrf = logout.answered && logout.status === 403 && /CSRF/.test(logout.words);
  }
  return { logout, isLoggedOut: false, needs: 'nothing', asksForCsrf };
}

/** Returns the request header with the access token; `null` if there is no access token. */
export function accessHeader(accessToken: string | null, { scheme }: SessionTools): Record<string, string> | null {
  if (accessToken === null) return null;
  const { header, scheme: word } = scheme ?? { header: 'Authorization', scheme: 'Bearer' };
  return { [header]: `${word} ${accessToken}` };
}
