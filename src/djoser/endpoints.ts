import type { RevokeCall, TokenResponse } from '../session/options.ts';
import { isRecord } from '../token/claims.ts';
import { AuthError, checkOption, isAuthError, sessionEnded } from '../token/errors.ts';
import { type Answer, valueAt } from './answer.ts';
import { type Call, createSend, type ServerAccess } from './call.ts';
import { isRelative, relative } from './check-server.ts';
import { errorOf, kindOf } from './failure.ts';
import { asksForStep, incompleteLogin, refusedLogin } from './login.ts';
import { hasReadToken, type Judgement, judge, judgeRefresh, knowsToken, sentName } from './refusal.ts';
import { revokePath } from './server-config.ts';
import { userIn } from './user.ts';

/** The answer to a request for the user with a scheme that the server may not accept. */
export interface UserAnswer {
  /** Whether the server accepted the scheme: it sent the user, or an error code about the token. */
  readonly understood: boolean;
  /** Whether the status was 401. Django REST framework answers 401 when no authentication class accepted the scheme. */
  readonly isUnauthorized: boolean;
  /** The scheme in the answer's `WWW-Authenticate` header; `null` without this header, or when the page may not read it. */
  readonly named: string | null;
  /** The user, when the server sent one; else `null`. */
  readonly user: unknown;
}

/** Calls the server's token endpoints and reads their answers. */
export interface Endpoints {
  /**
   * Sends credentials, or the form of a further login step, and returns tokens. `path`: the endpoint of that step, relative to `baseUrl`.
   */
  login(
    credentials: object,
    options: { signal?: AbortSignal | undefined; path?: string | undefined },
  ): Promise<TokenResponse & { user?: unknown }>;
  refresh(refreshToken: string | null, options: { signal: AbortSignal }): Promise<TokenResponse>;
  readonly revoke: RevokeCall;
  verify(token: string, options: { signal?: AbortSignal | undefined }): Promise<boolean>;
  /** Returns what a 401 or 403 of the API refuses. Reads a copy of the response's body. Never throws. */
  judge(response: Response): Promise<Judgement>;
  /**
   * Whether a 401 or 403 of the API refuses a token that no refresh can replace. A view may answer 401 for a reason of its own, so when the
   * words of the answer are unknown, this function asks for the user with the same token. Never throws.
   */
  isRefused(response: Response, token: string | null, scheme: string): Promise<boolean>;
  /** Whether a 401 says that the server has read the token. Reads a copy of the response's body. Never throws. */
  hasReadToken(response: Response): Promise<boolean>;
  /** Asks for the user with a scheme that the server may not accept. Throws when the answer says nothing about the scheme. */
  askUser(token: string, scheme: string): Promise<UserAnswer>;
}

/** The time limit of a refresh call, in ms. It is longer than `longestRefreshMs`, after which the session aborts the call itself. */
const refreshPatienceMs = 91_000;

export function createEndpoints(access: ServerAccess): Endpoints {
  const { server, warn } = access;
  const { paths, fields, stepToken } = server;
  const cookieMode = server.refreshIn === 'cookie';
  const send = createSend(access);
  /** The step token of the last incomplete login, which the next step sends; `undefined` when no login is incomplete. */
  let step: string | undefined;

  const textAt = (body: unknown, path: string) => {
    const value = valueAt(body, path);
    return typeof value === 'string' ? value : undefined;
  };
  const tokens = (name: string, answer: Answer): TokenResponse => {
    const { body } = answer;
    // In cookie mode the server may set its cookies and send no body.
    if (body === undefined && !cookieMode) throw errorOf(name, answer);
    return { access: textAt(body, fields.access), refresh: textAt(body, fields.refresh) };
  };
  /**
   * Returns the body that sends the refresh token. In cookie mode this body is empty: when the body has no refresh token, the server reads
   * its cookie, but it would refuse an empty string.
   */
  const spent = (refreshToken: string | null) => ({
    body: cookieMode ? {} : { [sentName(server)]: refreshToken },
    secrets: [refreshToken],
  });

  /**
   * Sends a refresh or a logout. In cookie mode, a 403 means that Django refuses the CSRF token, which Django changes at each login.
   * Another tab may have just logged in, so the call is repeated once, with the current CSRF token.
   */
  const sendAgain = async (call: Call) => {
    const answer = await send(call);
    return answer.status === 403 && cookieMode && judgeRefresh(answer, server) !== 'refused' ? send(call) : answer;
  };

  const endpoints: Endpoints = {
    async login(credentials, { signal, path = paths.login }) {
      const name = 'Login';
      checkOption('path', isRelative(path), relative);
      const isStep = path !== paths.login;
      const headers = isStep && step && stepToken ? { [stepToken.header]: step } : undefined;
      // When the user leaves the page, the server has replaced the session before, and the browser needs the cookie of the answer.
      const answer = await send({ name, path, body: credentials, signal, headers, keepalive: cookieMode });
      const { error, status, body } = answer;
      const found = error ? {} : tokens(name, answer);
      if (!found.access && (!error || status === 401) && asksForStep(answer, server)) {
        step = (stepToken && textAt(body, stepToken.field)) ?? step;
        throw incompleteLogin(answer);
      }
      if (error) throw refusedLogin(error, answer, isStep, server);
      if (!found.access && !cookieMode)
        throw new AuthError(
          'bad_response',
          `Login: no token at \`${fields.access}\` of the answer. Compare the option \`fields\` with it.`,
          { status },
        );
      step = undefined;
      access.csrf.forget();
      const user = fields.user && valueAt(body, fields.user);
      // An object with the tokens in it is no user: a page may show, log or store the user.
      return isRecord(user) && !Object.values(user).includes(found.access) ? { ...found, user } : found;
    },

    async refresh(refreshToken, { signal }) {
      const name = 'Refresh';
      const call = {
        name,
        path: paths.refresh,
        ...spent(refreshToken),
        signal,
        keepalive: cookieMode,
        patienceMs: refreshPatienceMs,
      };
      const answer = await sendAgain(call);
      const { error, status, words } = answer;
      if (!error) return tokens(name, answer);
      const verdict = judgeRefresh(answer, server);
      if (verdict === 'refused') throw sessionEnded({ status, ...words });
      if (verdict === 'unknown' && error.code !== 'csrf')
        warn(
          'unknown_refusal',
          `Refresh: refused (${kindOf(answer)}), but not in the server's words: a gateway? The session stays. If it was the server, say so by its option \`isRefusal\`.`,
        );
      throw error;
    },

    async revoke(refreshToken, { signal, accessToken, scheme }) {
      const token = server.logoutNeedsAccess ? accessToken : null;
      const path = revokePath(server);
      const isDelete = path !== paths.revoke;
      const call = { name: 'Logout', path, signal, keepalive: true, token, scheme };
      const { error, status, body } = await sendAgain(
        isDelete ? { ...call, method: 'DELETE' } : { ...call, ...spent(refreshToken) },
      );
      // When the session no longer exists on the server, the logout has succeeded. django-allauth answers a successful logout with 401,
      // because nobody is logged in any more.
      const isGone = isDelete && token && body !== undefined && [401, 404, 410].includes(status);
      if (error && !isGone) throw error;
    },

    async verify(token, { signal }) {
      const answer = await send({ name: 'Verify', path: paths.verify, body: { token }, signal });
      // The server refuses a blacklisted token with 400 and any other bad token with 401. Both answers look like the refusal of a refresh
      // token, so `judgeRefresh` understands them.
      if (answer.error && judgeRefresh(answer, server) !== 'refused') throw answer.error;
      return !answer.error;
    },

    async isRefused(response, token, scheme) {
      if ((await endpoints.judge(response)) === 'other') return false;
      if (!token || paths.user === null || (await endpoints.hasReadToken(response))) return true;
      return endpoints.askUser(token, scheme).then(
        // A user with the `id` null is a visitor: the view answers everybody, and did not read the token.
        ({ user }) => !isRecord(user) || user.id === null,
        // When the endpoint does not exist, the first answer is all that the server says. After any other failure the session stays.
        (error) => isAuthError(error) && error.status === 404,
      );
    },

    judge: (response) => judge(response, server).catch(() => 'other' as const),
    hasReadToken: (response) => hasReadToken(response, server).catch(() => false),

    async askUser(token, scheme) {
      // With a cookie of Django's session the server would answer for the user of that session, whatever the scheme is.
      const credentials = cookieMode ? 'include' : 'omit';
      const answer = await send({ name: 'User', path: paths.user, method: 'GET', token, scheme, credentials });
      const { error, status, headers } = answer;
      const named = /^\w+/.exec(headers.get('www-authenticate') ?? '')?.[0] ?? null;
      const facts = { isUnauthorized: status === 401, named };
      if (!error) return { ...facts, understood: true, user: userIn(answer, server) };
      // Only a 401 or 403 with JSON or without a body says something about the scheme. An HTML page comes from a gateway, which did not
      // read the header.
      if (error.code !== 'not_authenticated') throw error;
      return { ...facts, understood: knowsToken(answer), user: null };
    },
  };
  return endpoints;
}
