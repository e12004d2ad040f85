import type { Challenge, TokenResponse } from '../session/options.ts';
import { within } from '../session/wait.ts';
import { AuthError, sessionEnded } from '../token/errors.ts';
import { readCsrfToken } from './csrf.ts';
import { failure, peekErrorBody } from './error-body.ts';
import type { ServerConfig } from './server-config.ts';

/** What the calls below need to reach the server. */
export interface Reach {
  readonly server: ServerConfig;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  /** The address of an endpoint. */
  url(path: string): URL;
}

/** How long a person waits for a direct call, ms. */
const patienceMs = 30_000;

/** The token endpoints of the server, and what their answers mean. */
export interface Endpoints {
  login(credentials: Record<string, string>, options: { signal?: AbortSignal | undefined }): Promise<TokenResponse>;
  refresh(refreshToken: string | null, options: { signal: AbortSignal }): Promise<TokenResponse>;
  revoke(refreshToken: string | null, options: { signal: AbortSignal; accessToken: string | null }): Promise<void>;
  verify(token: string, options: { signal?: AbortSignal | undefined }): Promise<boolean>;
  challenge(response: Response, scheme: string): Promise<Challenge>;
}

interface Post {
  readonly name: string;
  readonly path: string | null;
  readonly body: Record<string, unknown>;
  readonly signal?: AbortSignal | undefined;
  readonly keepalive?: boolean;
  readonly accessToken?: string | null;
}

/** Codes that no new token can cure: the account itself is refused. */
const accountCodes = new Set(['user_inactive', 'user_not_found', 'password_changed']);

export function createEndpoints({ server, fetch, now, url }: Reach): Endpoints {
  const { paths, fields } = server;
  const cookieMode = server.refreshIn === 'cookie';

  /** Sends, with everything that keeps DRF from answering HTML and a browser from rewriting the request. */
  const post = async ({ name, path, body, signal, keepalive = false, accessToken = null }: Post): Promise<Response> => {
    if (path === null) throw new AuthError('bad_response', `${name}: the server option names no endpoint for it.`);
    const csrf = cookieMode ? readCsrfToken(server.csrf) : null;
    const headers: Record<string, string> = { Accept: 'application/json', 'Content-Type': 'application/json' };
    if (csrf) headers[server.csrf.header] = csrf;
    if (accessToken) headers.Authorization = `${server.scheme === 'auto' ? 'Bearer' : server.scheme} ${accessToken}`;
    const abort = new AbortController();
    const stop = () => abort.abort(signal?.reason);
    signal?.addEventListener('abort', stop);
    try {
      signal?.throwIfAborted();
      const sent = fetch(url(path), {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
        redirect: 'manual',
        cache: 'no-store',
        signal: abort.signal,
        keepalive,
        ...(cookieMode && { credentials: 'include' }),
      });
      return await within(patienceMs, sent, () => {
        abort.abort();
        throw new AuthError('unreachable', `${name}: no answer in ${patienceMs / 1000} s.`);
      });
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (error instanceof AuthError) throw error;
      throw new AuthError(
        'unreachable',
        `${name}: the server could not be reached, or the browser kept its answer from the page (CORS). Its console says which.`,
        { cause: error },
      );
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  };

  const secretsOf = (body: Record<string, unknown>) =>
    Object.entries(body).flatMap(([key, value]) =>
      typeof value === 'string' && /pass|token|refresh|access|secret/i.test(key) ? [value] : [],
    );

  const fail = (response: Response, { name, body }: Pick<Post, 'name' | 'body'>) =>
    failure(response, { name, now: now(), secrets: secretsOf(body) });

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
        `${name}: expected JSON, got ${response.headers.get('content-type') ?? 'no content type'} (${response.status}).`,
        {
          status: response.status,
        },
      );
    }
    const found = (typeof answer === 'object' && answer ? answer : {}) as Record<string, unknown>;
    const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);
    return { access: textOf(found[fields.access]), refresh: textOf(found[fields.refresh]) };
  };

  const spend = async (refreshToken: string | null, signal: AbortSignal): Promise<Response> =>
    post({
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
      const response = await post(call);
      if (response.ok) {
        const answer = await tokens(response, call.name);
        if (!answer.access && !cookieMode) {
          throw new AuthError(
            'bad_response',
            `Login: the answer has no \`${fields.access}\` with a token in it. Compare the option \`fields\` with the server's answer.`,
            {
              status: response.status,
            },
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
      const error = await fail(response, { name: 'Refresh', body: { refresh: refreshToken } });
      const json = error.detail !== undefined || error.fields !== undefined;
      const refused = status === 401 || (json && (status === 400 || (status === 403 && !cookieMode)));
      throw refused ? sessionEnded({ status, detail: error.detail, fields: error.fields }) : error;
    },

    async revoke(refreshToken, { signal, accessToken }) {
      const call = {
        name: 'Logout',
        path: paths.revoke,
        body: cookieMode ? {} : { [fields.refresh]: refreshToken },
        signal,
        accessToken,
      };
      const response = await post({ ...call, keepalive: true });
      if (!response.ok) throw await fail(response, call);
      response.body?.cancel().catch(() => {});
    },

    async verify(token, { signal }) {
      const call = { name: 'Verify', path: paths.verify, body: { token }, signal };
      const response = await post(call);
      if (response.ok) return true;
      const error = await fail(response, call);
      // A blacklisted token is answered with 400, all others with 401.
      if (response.status === 401 || error.code === 'invalid_input') return false;
      throw error;
    },

    async challenge(response, scheme) {
      const { json, code } = await peekErrorBody(response);
      if (code !== undefined) return accountCodes.has(code) ? 'account' : 'token';
      const named = response.headers.get('www-authenticate');
      if (named) return named.split(/[\s,]+/).includes(scheme) ? 'other' : 'scheme';
      return json ? 'scheme' : 'other';
    },
  };
}
