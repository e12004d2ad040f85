import type { Asked, Endpoints, SessionLook } from '../evidence.ts';
import type { Outcome, Send } from './exchange.ts';

/** What the looks at a session need besides its tokens. */
export interface SessionTools {
  readonly asked: Asked;
  readonly endpoints: Endpoints;
  readonly origin: string;
  readonly send: Send;
  /** How the access token goes with a request; `null`: not known. */
  readonly scheme: SessionLook['scheme'];
}

/** The part of the evidence that comes after the login itself. */
export type AfterLogin = Pick<
  SessionLook,
  'refreshed' | 'rotates' | 'respent' | 'logout' | 'logoutNeededAccess' | 'afterLogout' | 'leftBehind'
>;

export const nothingAfterLogin: AfterLogin = {
  refreshed: null,
  rotates: null,
  respent: null,
  logout: null,
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

/** What may have to go along with a logout. */
export interface LogoutWay {
  readonly headers: Readonly<Record<string, string>>;
  readonly needs: 'nothing' | 'csrf' | 'access';
}

/** Tries the ways in their order, until one is taken. The answer is that of the last one. */
export async function logOut(
  ways: readonly LogoutWay[],
  body: object | undefined,
  { endpoints, send }: SessionTools,
): Promise<{ logout: Outcome | null; needs: LogoutWay['needs'] }> {
  const { mount, revoke } = endpoints;
  let logout: Outcome | null = null;
  if (revoke === null) return { logout, needs: 'nothing' };
  const url = new URL(revoke.path, mount.baseUrl);
  for (const { headers, needs } of ways) {
    logout = await send({ method: mount.server.revokeMethod, url, headers, ...(body && { body }) });
    if (succeeded(logout)) return { logout, needs };
  }
  return { logout, needs: 'nothing' };
}

/** The header that shows the access token. */
export function accessHeader(accessToken: string | null, { scheme }: SessionTools): Record<string, string> | null {
  if (accessToken === null) return null;
  const { header, scheme: word } = scheme ?? { header: 'Authorization', scheme: 'Bearer' };
  return { [header]: `${word} ${accessToken}` };
}
