import type { Asked, Endpoints, SessionLook } from '../evidence.ts';
import type { Ask, Outcome, Send } from './exchange.ts';
import { isThrottled, isUnheard, succeeded } from './verdict.ts';

/** Waits, and says why. */
export type Pause = (seconds: number) => Promise<void>;

/** How long the doctor waits at most before it sends a throttled logout again. DRF's rates per minute need no more. */
const longestPauseSeconds = 60;

/** What the functions that examine a session need besides the session's tokens. */
export interface SessionTools {
  readonly asked: Asked;
  readonly endpoints: Endpoints;
  readonly origin: string;
  readonly send: Send;
  readonly pause: Pause;
  /** The header and the scheme of the access token; `null` if they are not known. */
  readonly scheme: SessionLook['scheme'];
}

/** The part of the evidence that is collected after the login. */
export type AfterLogin = Pick<
  SessionLook,
  | 'refreshed'
  | 'names'
  | 'rotates'
  | 'respent'
  | 'logout'
  | 'isLoggedOut'
  | 'logoutNeededAccess'
  | 'afterLogout'
  | 'leftBehind'
  | 'cookieLeft'
>;

export const nothingAfterLogin: AfterLogin = {
  refreshed: null,
  names: null,
  rotates: null,
  respent: null,
  logout: null,
  isLoggedOut: false,
  logoutNeededAccess: false,
  afterLogout: null,
  leftBehind: false,
  cookieLeft: null,
};

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
  { endpoints, send, pause }: SessionTools,
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
    const ask: Ask = { method: mount.server.revokeMethod, url, headers, ...(body && { body }), evenLate: true };
    logout = await send(ask);
    if (isUnheard(logout)) {
      const seconds = secondsUntilFree(logout);
      if (seconds !== null) {
        if (seconds > 0) await pause(seconds);
        logout = await send(ask);
      }
      // What another attempt needs could not be seen: its answer may only come from a later time.
      if (isUnheard(logout)) break;
    }
    const isLoggedOut = succeeded(logout) || (logout.answered && logout.status === loggedOutStatus);
    if (isLoggedOut) return { logout, isLoggedOut, needs, asksForCsrf };
    if (needs === 'nothing') asksForCsrf = logout.answered && logout.status === 403 && /CSRF/.test(logout.words);
  }
  return { logout, isLoggedOut: false, needs: 'nothing', asksForCsrf };
}

/** Returns how long to wait before the request is sent again; `null` if the server is throttled for long, or does not say for how long. */
function secondsUntilFree(outcome: Outcome): number | null {
  if (!isThrottled(outcome)) return 0;
  const said = outcome.headers.get('retry-after') ?? '';
  return /^\d+$/.test(said) && Number(said) <= longestPauseSeconds ? Number(said) : null;
}

/** Returns the request header with the access token; `null` if there is no access token. */
export function accessHeader(accessToken: string | null, { scheme }: SessionTools): Record<string, string> | null {
  if (accessToken === null) return null;
  const { header, scheme: word } = scheme ?? { header: 'Authorization', scheme: 'Bearer' };
  return { [header]: `${word} ${accessToken}` };
}
