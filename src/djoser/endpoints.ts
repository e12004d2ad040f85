import type { Challenge, RefreshCall, RevokeCall, TokenResponse } from '../session/options.ts';
import { AuthError, sessionEnded } from '../token/errors.ts';
import { createCaller, type Reach } from './call.ts';
import { contentType, peekErrorBody } from './error-body.ts';

/** The token endpoints of the server, and what their answers mean. */
export interface Endpoints {
  login(credentials: Record<string, string>, options: { signal?: AbortSignal | undefined }): Promise<TokenResponse>;
  readonly refresh: RefreshCall;
  readonly revoke: RevokeCall;
  verify(token: string, options: { signal?: AbortSignal | undefined }): Promise<boolean>;
  challenge(response: Response, scheme: string): Promise<Challenge>;
}

/** Codes that no new token can cure: the account itself is refused. */
const accountCodes = new Set(['user_inactive', 'user_not_found', 'password_changed']);

export function createEndpoints(reach: Reach): Endpoints {
  const { server } = reach;
  const { paths, fields } = server;
  const cookieMode = server.refreshIn === 'cookie';
  const { send, fail } = createCaller(reach);

  const tokens = async (response: Response, name: string): Promise<TokenResponse> => {
    const text = await response.text();
    // The server may have written its cookies and have nothing to add.
    if (!text && cookieMode) return {};
    let answer: unknown;
    try {
      answer = JSON.parse(text);
    } catch {
      throw new AuthError(
        'bad_response',
        `${name}: expected JSON, got ${contentType(response.headers)} (${response.status}).`,
        { status: response.status },
      );
    }
    const found = (typeof answer === 'object' && answer ? answer : {}) as Record<string, unknown>;
    const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);
    return { access: textOf(found[fields.access]), refresh: textOf(found[fields.refresh]) };
  };

  const spend = async (refreshToken: string | null, signal: AbortSignal): Promise<Response> =>
    send({
      name: 'Refresh',
      path: paths.refresh,
      // An empty text would be refused where an absent key falls back to the cookie (dj-rest-auth).
      body: cookieMode ? {} : { [fields.refresh]: refreshToken },
      signal,
      keepalive: cookieMode,
    });

  return {
    async login(credentials, { signal }) {
      const call = { name: 'Login', path: paths.login, body: credentials, signal };
      const response = await send(call);
      if (response.ok) {
        const answer = await tokens(response, call.name);
        if (!answer.access && !cookieMode) {
          throw new AuthError(
            'bad_response',
            `Login: the answer has no \`${fields.access}\` with a token in it. Compare the option \`fields\` with the server's answer.`,
            { status: response.status },
          );
        }
        return answer;
      }
      const error = await fail(response, call);
      const names = Object.keys(error.fields ?? {});
      // SimpleJWT before 4.2 and dj-rest-auth say 400 with a sentence for the whole form where others say 401.
      const refused =
        response.status === 401 || (response.status === 400 && names.length === 1 && names[0] === 'non_field_errors');
      if (!refused) throw error;
      const { status, detail, fields: messages } = error;
      throw new AuthError('invalid_credentials', `Login: ${detail ?? 'no active account with these credentials.'}`, {
        status,
        detail,
        fields: messages,
      });
    },

    async refresh(refreshToken, { signal }) {
      let response = await spend(refreshToken, signal);
      // In cookie mode 403 is CSRF: the token changes at each login, and another tab may just have logged in.
      if (response.status === 403 && cookieMode) response = await spend(refreshToken, signal);
      if (response.ok) return tokens(response, 'Refresh');
      const { status } = response;
      const error = await fail(response, { name: 'Refresh', path: paths.refresh, body: { refresh: refreshToken } });
      const json = error.detail !== undefined || error.fields !== undefined;
      const refused = status === 401 || (json && (status === 400 || (status === 403 && !cookieMode)));
      throw refused ? sessionEnded({ status, detail: error.detail, fields: error.fields }) : error;
    },

    async revoke(refreshToken, { signal, accessToken, scheme }) {
      const call = {
        name: 'Logout',
        path: paths.revoke,
        body: cookieMode ? {} : { [fields.refresh]: refreshToken },
        signal,
        keepalive: true,
        ...(accessToken && { headers: { Authorization: `${scheme} ${accessToken}` } }),
      };
      const response = await send(call);
      if (!response.ok) throw await fail(response, call);
    },

    async verify(token, { signal }) {
      const call = { name: 'Verify', path: paths.verify, body: { token }, signal };
      const response = await send(call);
      if (response.ok) return true;
      const error = await fail(response, call);
      // A blacklisted token is answered with 400, all others with 401.
      if (response.status === 401 || error.code === 'invalid_input') return false;
      throw error;
    },

    async challenge(response, scheme) {
      const { json, code } = await peekErrorBody(response);
      if (code !== undefined) {
        if (accountCodes.has(code)) return 'account';
        // A permission may have a code of its own. The token's comes with 403 where DRF asks the session first.
        return response.status === 401 || code === 'token_not_valid' ? 'token' : 'other';
      }
      const named = response.headers.get('www-authenticate');
      if (named) return named.split(/[\s,]+/).includes(scheme) ? 'other' : 'scheme';
      return json ? 'scheme' : 'other';
    },
  };
}
