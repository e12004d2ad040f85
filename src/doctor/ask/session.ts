import type { Asked, Endpoints, SessionLook } from '../evidence.ts';
import { createCookieJar } from './cookie-jar.ts';
import type { Outcome, Send } from './exchange.ts';
import { tokensIn } from './login-answer.ts';
import { lookAtTokenSession } from './session-in-body.ts';
import { lookAtCookieSession } from './session-in-cookie.ts';
import type { Pause } from './session-tools.ts';
import { kindOfToken, lookAtToken } from './token.ts';
import { askUser } from './user.ts';
import { findUser } from './user-place.ts';

/** Logs in, examines the session, and logs out again. */
export async function lookAtSession(
  asked: Asked,
  password: string,
  endpoints: Endpoints,
  send: Send,
  pause: Pause,
): Promise<SessionLook> {
  const { mount } = endpoints;
  const { baseUrl, server } = mount;
  const username = asked.username ?? '';
  // The `Origin` header that a browser would send. Behind a proxy the page is on the origin of the API.
  const origin = asked.origin ?? baseUrl.origin;
  const url = new URL(mount.loginPath, baseUrl);
  const login = await send({
    method: 'POST',
    url,
    headers: { Origin: origin },
    body: { [loginFieldFor(username, endpoints.loginFields)]: username, password },
  });

  const json = login.answered && login.status < 300 ? login.json : undefined;
  const { access, refresh } = tokensIn(json, server.config.fields);
  const jar = createCookieJar(url);
  jar.take(login);
  const inCookie = (kind: 'access' | 'refresh') =>
    jar.all().find(({ key, value }) => kindOfToken(value) === kind || new RegExp(kind, 'i').test(key));
  const [accessCookie, refreshCookie] = [inCookie('access'), inCookie('refresh')];
  const accessToken = access?.token ?? accessCookie?.value ?? null;
  const refreshToken = refresh?.token ?? refreshCookie?.value ?? null;
  // These texts are replaced if they come back in an answer.
  const secrets = [password, accessToken, refreshToken].filter((secret) => secret !== null);
  const sendMasked: Send = (ask) => send({ ...ask, secrets: [...secrets, ...(ask.secrets ?? [])] });

  const seen = {
    login,
    accessAt: access?.at ?? null,
    refreshAt: refresh?.at ?? null,
    accessCookieName: accessCookie?.key ?? null,
    access: accessToken === null ? null : lookAtToken(accessToken),
    refresh: refreshToken === null ? null : lookAtToken(refreshToken),
    // A key is printed, so it must be a name, and no text that the server has made of something else.
    answerKeys:
      typeof json === 'object' && json !== null ? Object.keys(json).filter((key) => /^[\w-]{1,40}$/.test(key)) : [],
    hasUser: hasUser(json),
    inBoth: refresh !== null && refreshCookie !== undefined,
  };
  const isUserOpen = accessToken !== null && endpoints.user === null;
  const userPlace = isUserOpen ? await findUser(accessToken, endpoints, origin, sendMasked) : null;
  const user =
    accessToken === null ? noUser : await askUser(accessToken, { ...endpoints, ...userPlace }, origin, sendMasked);
  const tools = { asked, endpoints, origin, send: sendMasked, pause, scheme: user.scheme };
  // If the answer contains a refresh token, the client uses that token, even if there are cookies too.
  if (refresh === null && refreshCookie !== undefined) {
    return {
      ...seen,
      ...user,
      userPlace,
      ...(await lookAtCookieSession(jar, { accessToken, refreshCookie, accessCookie }, tools)),
    };
  }
  return { ...seen, ...user, userPlace, cookies: null, ...(await lookAtTokenSession(jar, { access, refresh }, tools)) };
}

const noUser = { scheme: null, users: [] as readonly Outcome[] };

/** Returns the name of the login field for this username. */
export function loginFieldFor(username: string, fields: readonly string[]): string {
  if (username.includes('@') && (fields.includes('email') || fields.length === 0)) return 'email';
  return fields[0] ?? 'username';
}

function hasUser(json: unknown): boolean {
  if (typeof json !== 'object' || json === null || !('user' in json)) return false;
  return typeof json.user === 'object' && json.user !== null && !Array.isArray(json.user);
}
