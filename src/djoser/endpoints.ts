import type { RevokeCall, TokenResponse } from '../session/options.ts';
import { isRecord } from '../token/claims.ts';
import { AuthError, checkOption, sessionEnded } from '../token/errors.ts';
import { type Answer, contentType, valueAt } from './answer.ts';
import { createCaller, type ServerAccess } from './call.ts';
import { isRelative, relative } from './check-server.ts';
import { readErrorBody } from './error-body.ts';
import { isSuccess } from './failure.ts';
import { asksForStep, incompleteLogin, refusedLogin } from './login.ts';
import { type Judgement, judge, judgeRefresh, knowsToken, sentName } from './refusal.ts';
import { splitRevoke } from './server-config.ts';
import { userIn } from './user.ts';

/** Whether a scheme was understood, and the user where one was shown. */
export interface UserAnswer {
  readonly understood: boolean;
  readonly user: unknown;
}

/** The server's endpoints for tokens, and what their answers mean. */
export interface Endpoints {
  /** Credentials, or what a further step asks for, against tokens. `path` is the endpoint of that step, relative to `baseUrl`. */
  login(
    credentials: object,
    options: { signal?: AbortSignal | undefined; path?: string | undefined },
  ): Promise<TokenResponse & { user?: unknown }>;
  refresh(refreshToken: string | null, options: { signal: AbortSignal }): Promise<TokenResponse>;
  readonly revoke: RevokeCall;
  verify(token: string, options: { signal?: AbortSignal | undefined }): Promise<boolean>;
  /** What a 401 or 403 of the API says of the token that was sent. Never throws, and leaves the body unread. */
  judge(response: Response): Promise<Judgement>;
  /** Asks for the user under a scheme that may not be the server's. Throws where the answer teaches nothing about the scheme. */
  askUser(token: string, scheme: string, options: { signal?: AbortSignal | undefined }): Promise<UserAnswer>;
}

/** Longer than the lifecycle lets a refresh take, ms. */
const refreshPatienceMs = 61_000;

export function createEndpoints(access: ServerAccess): Endpoints {
  const { server, warn } = access;
  const { paths, fields, stepToken } = server;
  const cookieMode = server.refreshIn === 'cookie';
  const { send, fail } = createCaller(access);
  const textAt = (body: unknown, path: string) => {
    const value = valueAt(body, path);
    return typeof value === 'string' ? value : undefined;
  };
  /** Shown by the next step of a login that was not complete. */
  let step: string | undefined;

  const tokens = (answer: Answer, name: string): TokenResponse => {
    const { body, status, headers } = answer;
    // Behind a cookie the server may have written its cookies and have nothing to add.
    if (body === undefined && !cookieMode)
      throw new AuthError('bad_response', `${name}: expected JSON, got ${contentType(headers)} (${status}).`, {
        status,
      });
    return { access: textAt(body, fields.access), refresh: textAt(body, fields.refresh) };
  };

  /** The refresh token as the server is sent it. An empty text would be refused where an absent key falls back to the cookie. */
  const spent = (refreshToken: string | null) => ({
    body: cookieMode ? {} : { [sentName(server)]: refreshToken },
    secrets: [refreshToken],
  });

  return {
    async login(credentials, { signal, path = paths.login }) {
      checkOption('path', isRelative(path), relative);
      const headers = step && stepToken && path !== paths.login ? { [stepToken.header]: step } : undefined;
      const call = { name: 'Login', path, body: credentials, signal, headers };
      const answer = await send(call);
      const isGood = isSuccess(answer);
      const found = isGood ? tokens(answer, call.name) : {};
      if ((isGood || answer.status === 401) && !found.access && asksForStep(answer, server)) {
        step = (stepToken && textAt(answer.body, stepToken.field)) ?? step;
        throw incompleteLogin(answer);
      }
      if (!isGood) throw refusedLogin(fail(answer, call));
      if (!found.access && !cookieMode)
        throw new AuthError(
          'bad_response',
          `Login: the answer has no \`${fields.access}\` with a token in it. Compare the option \`fields\` with the server's answer.`,
          { status: answer.status },
        );
      step = undefined;
      const user = fields.user === undefined ? undefined : valueAt(answer.body, fields.user);
      return isRecord(user) ? { ...found, user } : found;
    },

    async refresh(refreshToken, { signal }) {
      const call = {
        name: 'Refresh',
        path: paths.refresh,
        ...spent(refreshToken),
        signal,
        keepalive: cookieMode,
        // The lifecycle ends the request in its own time.
        patienceMs: refreshPatienceMs,
      };
      const judged = async () => {
        const answer = await send(call);
        const words = readErrorBody(answer, server);
        return { answer, verdict: isSuccess(answer) ? 'good' : judgeRefresh(answer, words, server) };
      };
      let { answer, verdict } = await judged();
      // Behind a cookie 403 is about the CSRF token, which changes at each login: another tab may just have logged in.
      if (answer.status === 403 && cookieMode && verdict !== 'refused') ({ answer, verdict } = await judged());
      if (verdict === 'good') return tokens(answer, call.name);
      const error = fail(answer, call);
      const { status, detail, fields: messages, serverCode } = error;
      if (verdict === 'refused') throw sessionEnded({ status, detail, fields: messages, serverCode });
      if (verdict === 'unknown' && error.code !== 'csrf')
        warn(
          'unknown_refusal',
          `Refresh: refused (${status}, ${contentType(answer.headers)}), but not in the words of the server: a gateway before it? The session stays. If it was the server, say so with its option \`isRefusal\`.`,
        );
      throw error;
    },

    async revoke(refreshToken, { signal, accessToken, scheme }) {
      const { method, path } = splitRevoke(paths.revoke);
      const isDelete = method === 'DELETE';
      const body = isDelete ? undefined : spent(refreshToken);
      const call = { name: 'Logout', path, method, ...body, signal, keepalive: true, token: accessToken, scheme };
      const answer = await send(call);
      // What is deleted is gone. django-allauth says so with 401, since nobody is logged in any more.
      const isGone = isDelete && accessToken && [401, 404, 410].includes(answer.status) && answer.body !== undefined;
      if (!isSuccess(answer) && !isGone) throw fail(answer, call);
    },

    async verify(token, { signal }) {
      const call = { name: 'Verify', path: paths.verify, body: { token }, signal };
      const answer = await send(call);
      if (isSuccess(answer)) return true;
      const error = fail(answer, call);
      // A blacklisted token is answered with 400, all others with 401.
      if (error.code === 'invalid_input' || (answer.status === 401 && error.code === 'not_authenticated')) return false;
      throw error;
    },

    judge: (response) => judge(response, server).catch(() => 'other' as const),

    async askUser(token, scheme, { signal }) {
      const call = { name: 'User', path: paths.user, method: 'GET', token, scheme, signal };
      const answer = await send(call);
      if (isSuccess(answer)) return { understood: true, user: userIn(answer, server) };
      const error = fail(answer, call);
      // 401 and 403; but not on a page, which something before the server has sent without a look at the header.
      if (error.code !== 'not_authenticated') throw error;
      return { understood: knowsToken(error), user: null };
    },
  };
}
