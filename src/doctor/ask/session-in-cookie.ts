import type { Cookie } from 'tough-cookie';
import { type CookieJar, createCookieJar } from './cookie-jar.ts';
import { type CookieLook, isReadable, isSameSite, seenCookie } from './cookies.ts';
import { askWithCsrf, type CsrfHeader, findCsrf } from './csrf.ts';
import type { Outcome } from './exchange.ts';
import {
  type AfterLogin,
  accessHeader,
  type LogoutLook,
  type LogoutWay,
  logOut,
  type SessionTools,
} from './session-tools.ts';
import { succeeded } from './verdict.ts';

interface Login {
  readonly accessToken: string | null;
  readonly refreshCookie: Cookie;
  readonly accessCookie: Cookie | undefined;
}

/**
 * Refreshes and ends a session whose refresh token is in a cookie. Sends the requests as a browser does: first without a CSRF token, then
 * with one.
 */
export async function lookAtCookieSession(
  jar: CookieJar,
  { accessToken, refreshCookie, accessCookie }: Login,
  tools: SessionTools,
): Promise<AfterLogin & { cookies: CookieLook }> {
  const { endpoints, origin, send } = tools;
  const { baseUrl, loginPath } = endpoints.mount;
  const api = new URL(loginPath, baseUrl);
  const page = new URL(origin);
  const [refreshUrl, revokeUrl] = [endpoints.refresh, endpoints.revoke].map((endpoint) =>
    endpoint?.takesPosts ? new URL(endpoint.path, baseUrl) : null,
  );
  const headersFor = (url: URL, from: CookieJar, csrf: CsrfHeader, Origin = origin) => {
    // If the path of the cookie does not include this address, the cookie is sent all the same. The wrong path is a finding, and the doctor
    // can look at the later steps.
    const cookies = from.header(url) ?? from.whole();
    return { Origin, ...(cookies && { Cookie: cookies }), ...csrf };
  };
  const spend = async (from: CookieJar, csrf: CsrfHeader, evenLate = false): Promise<Outcome | null> =>
    refreshUrl
      ? send({ method: 'POST', url: refreshUrl, headers: headersFor(refreshUrl, from, csrf), body: {}, evenLate })
      : null;
  const end = async (from: CookieJar, csrf: CsrfHeader, as = origin) => {
    const bare = revokeUrl ? headersFor(revokeUrl, from, {}, as) : {};
    const withAccess = accessHeader(accessToken, tools);
    const ways: LogoutWay[] = [
      { headers: bare, needs: 'nothing' },
      { headers: { ...bare, ...csrf }, needs: 'csrf' },
      ...(withAccess ? [{ headers: { ...bare, ...csrf, ...withAccess }, needs: 'access' } as const] : []),
    ];
    return logOut(ways, {}, tools);
  };

  const place = { api, page, needed: [refreshUrl, revokeUrl].filter((url) => url instanceof URL) };
  const found = await findCsrf(jar, (cookie) => isReadable(seenCookie(cookie, place), place), tools);
  const spent = jar.copy();
  const withoutCsrf = await spend(jar, {});
  jar.take(withoutCsrf);
  const spentNext = jar.copy();
  const { outcome: withCsrf, csrf, header } = await askWithCsrf(found.token, (each) => spend(jar, each));
  jar.take(withCsrf);

  const refreshed = succeeded(withCsrf) || !succeeded(withoutCsrf) ? withCsrf : withoutCsrf;
  const now = jar.all().find(({ key }) => key === refreshCookie.key);
  const rotates = succeeded(refreshed) ? now?.value !== refreshCookie.value : null;
  const respent = rotates ? await spend(spent, csrf) : null;
  const spentEnds: LogoutLook[] = [];
  if (succeeded(respent)) {
    // If the server still accepts spent tokens, the doctor also revokes these tokens and the token that they returned.
    const stray = createCookieJar(api);
    stray.take(respent);
    for (const each of [spent, spentNext, stray]) spentEnds.push(await end(each, csrf));
  }

  const { logout, isLoggedOut, needs, asksForCsrf } = await end(jar, csrf);
  // A page on the given origin may be unable to log out. The doctor then logs out with the origin of the API, so that the doctor's login
  // ends.
  const own = isLoggedOut ? null : await end(jar, csrf, baseUrl.origin);
  const isTakenBack = isLoggedOut || own?.isLoggedOut === true;
  const afterLogout = isLoggedOut ? await spend(jar, csrf, true) : null;
  jar.take(logout);
  jar.take(own?.logout ?? null);
  const cookieLeft = isTakenBack ? jar.session() : null;
  const csrfCookie = found.cookie && seenCookie(found.cookie, place);
  return {
    refreshed,
    names: null,
    rotates,
    respent,
    logout,
    isLoggedOut,
    logoutNeededAccess: needs === 'access',
    afterLogout,
    leftBehind: !isTakenBack || succeeded(afterLogout) || spentEnds.some((each) => !each.isLoggedOut),
    cookieLeft,
    cookies: {
      api,
      page,
      isSameSite: isSameSite(api, page),
      refreshCookie: seenCookie(refreshCookie, place),
      accessCookie: accessCookie ? seenCookie(accessCookie, { ...place, needed: [] }) : null,
      csrfCookie,
      csrfIsReadable: csrfCookie !== null && isReadable(csrfCookie, place),
      csrfEndpoint: found.endpoint,
      csrfHeader: header,
      withoutCsrf,
      withCsrf,
      logoutAsksForCsrf: asksForCsrf,
    },
  };
}
