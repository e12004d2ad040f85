import type { Outcome } from './exchange.ts';
import { type Found, tokenNamed } from './login-answer.ts';
import {
  type AfterLogin,
  accessHeader,
  type LogoutWay,
  logOut,
  nothingAfterLogin,
  type SessionTools,
} from './session-tools.ts';
import { succeeded } from './verdict.ts';

/** Refreshes and ends a session whose refresh token was in the answer to the login. */
export async function lookAtTokenSession(
  { access, refresh }: { access: Found | null; refresh: Found | null },
  tools: SessionTools,
): Promise<AfterLogin> {
  const { endpoints, origin, send } = tools;
  const { server, baseUrl } = endpoints.mount;
  // DRF has one token for all devices of a user: a logout here would log the user out on every device.
  if (server.preset === 'djoserToken' || refresh === null) return { ...nothingAfterLogin, leftBehind: access !== null };

  const path = endpoints.refresh?.takesPosts ? endpoints.refresh.path : undefined;
  const headers = { Origin: origin };
  const spend = async (token: string, evenLate = false): Promise<Outcome | null> =>
    path === undefined
      ? null
      : send({
          method: 'POST',
          url: new URL(path, baseUrl),
          headers,
          body: { [server.refreshField]: token },
          evenLate,
        });
  const tokenOf = (outcome: Outcome | null, at: string | undefined): string | null =>
    outcome?.answered && succeeded(outcome) && at !== undefined ? tokenNamed(outcome.json, at) : null;

  const refreshed = await spend(refresh.token);
  const next = tokenOf(refreshed, refresh.at);
  const rotates = succeeded(refreshed) ? next !== null && next !== refresh.token : null;
  const respent = rotates ? await spend(refresh.token) : null;
  const stray = succeeded(respent) ? (tokenOf(respent, refresh.at) ?? refresh.token) : null;

  const current = next ?? refresh.token;
  const accessToken = tokenOf(refreshed, access?.at) ?? access?.token ?? null;
  const withAccess = accessHeader(accessToken, tools);
  const ways: LogoutWay[] = [
    { headers, needs: 'nothing' },
    ...(withAccess ? [{ headers: { ...headers, ...withAccess }, needs: 'access' } as const] : []),
  ];
  const end = (token: string) =>
    logOut(ways, server.revokeMethod === 'DELETE' ? undefined : { [server.refreshField]: token }, tools);
  // If the server still accepts a spent token, the doctor also revokes that token and the token that it returned.
  const spent = stray === null ? [] : await Promise.all([...new Set([refresh.token, stray])].map(end));
  const { logout, isLoggedOut, needs } = await end(current);
  const afterLogout = isLoggedOut ? await spend(current, true) : null;
  const leftBehind = !isLoggedOut || succeeded(afterLogout) || spent.some((each) => !each.isLoggedOut);
  return {
    refreshed,
    rotates,
    respent,
    logout,
    isLoggedOut,
    logoutNeededAccess: needs === 'access',
    afterLogout,
    leftBehind,
  };
}
