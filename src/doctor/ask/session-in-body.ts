import type { CookieJar } from './cookie-jar.ts';
import type { Found } from './login-answer.ts';
import { refreshOnce } from './refreshing.ts';
import {
  type AfterLogin,
  accessHeader,
  type LogoutLook,
  type LogoutWay,
  logOut,
  nothingAfterLogin,
  type SessionTools,
} from './session-tools.ts';
import { succeeded } from './verdict.ts';

/** Refreshes and ends a session whose refresh token was in the answer to the login. */
export async function lookAtTokenSession(
  jar: CookieJar,
  { access, refresh }: { access: Found | null; refresh: Found | null },
  tools: SessionTools,
): Promise<AfterLogin> {
  const { server } = tools.endpoints.mount;
  // DRF has one token for all devices of a user: a logout here would log the user out on every device.
  if (server.preset === 'djoserToken' || refresh === null) {
    // A login without tokens may have made a session of Django, which ends with its cookie.
    if (access === null && jar.session() !== null) await endWith(null, server.refreshField, null, jar, tools);
    const cookieLeft = jar.session();
    return { ...nothingAfterLogin, leftBehind: access !== null, cookieLeft };
  }
  const { refreshed, names, next, spend, tokensOf } = await refreshOnce(access, refresh, tools);
  const nextToken = next.refresh?.token ?? null;
  const rotates = succeeded(refreshed) ? nextToken !== null && nextToken !== refresh.token : null;
  const respent = rotates ? await spend(refresh.token) : null;
  const stray = succeeded(respent) ? (tokensOf(respent).refresh?.token ?? refresh.token) : null;

  const current = nextToken ?? refresh.token;
  const withAccess = accessHeader(next.access?.token ?? access?.token ?? null, tools);
  const end = (token: string) => endWith(token, names.sent, withAccess, jar, tools);
  // If the server still accepts a spent token, the doctor also revokes that token and the token that it returned.
  const spent = stray === null ? [] : await Promise.all([...new Set([refresh.token, stray])].map(end));
  const { logout, isLoggedOut, needs } = await end(current);
  const afterLogout = isLoggedOut ? await spend(current, true) : null;
  const cookieLeft = jar.session();
  return {
    refreshed,
    names,
    rotates,
    respent,
    logout,
    isLoggedOut,
    logoutNeededAccess: needs === 'access',
    afterLogout,
    leftBehind: !isLoggedOut || succeeded(afterLogout) || spent.some((each) => !each.isLoggedOut),
    cookieLeft,
  };
}

/**
 * Logs out as the client does: a page on the origin of the API sends the cookies of the login with its requests, a page on another origin
 * sends none. A login may also have made a session of Django (dj-rest-auth does). What is left of it is then ended with its cookie.
 */
async function endWith(
  token: string | null,
  name: string,
  withAccess: Readonly<Record<string, string>> | null,
  jar: CookieJar,
  tools: SessionTools,
): Promise<LogoutLook> {
  const { endpoints, origin } = tools;
  const { server, baseUrl } = endpoints.mount;
  const url = new URL(endpoints.revoke?.path ?? '', baseUrl);
  const body = server.revokeMethod === 'DELETE' ? undefined : token === null ? {} : { [name]: token };
  const cookies = jar.header(url);
  const Cookie: Record<string, string> = cookies === null ? {} : { Cookie: cookies };
  const headers = { Origin: origin, ...(origin === baseUrl.origin && Cookie) };
  const ways: LogoutWay[] = [
    { headers, needs: 'nothing' },
    ...(withAccess ? [{ headers: { ...headers, ...withAccess }, needs: 'access' } as const] : []),
  ];
  const look = await logOut(ways, body, tools);
  jar.take(look.logout);
  if (jar.session() === null) return look;
  const csrf = jar.all().find(({ key }) => /csrf|xsrf/i.test(key))?.value;
  const whole = { ...Cookie, ...withAccess, Origin: baseUrl.origin, ...(csrf && { 'X-CSRFToken': csrf }) };
  const cleaned = await logOut([{ headers: whole, needs: 'access' }], body, tools);
  jar.take(cleaned.logout);
  return look;
}
