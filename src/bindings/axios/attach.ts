import {
  Axios,
  type AxiosAdapter,
  AxiosError,
  type AxiosResponse,
  CanceledError,
  getAdapter,
  type InternalAxiosRequestConfig,
} from 'axios';
import { copyBody } from '../../platform/body-copy.ts';
import { type Authorizer, type ClientAnswer, isAuthError, isRefusal, sendAuthorized } from '../send-authorized.ts';

/**
 * The part of an axios instance that is used here. axios has its types twice, for ES modules and for CommonJS, and an instance of a CommonJS
 * project has the others.
 */
export interface AxiosClient {
  /** The interceptors of the instance. */
  readonly interceptors: {
    /** The interceptors of requests. */
    readonly request: {
      /** Adds an interceptor and returns its number. The configuration is of one kind or the other, and it is given back. */
      use(
        onFulfilled: <Config extends object>(config: Config) => Config,
        onRejected: undefined,
        options: { synchronous: boolean },
      ): number;
      /** Removes the interceptor of this number. */
      eject(id: number): void;
    };
  };
}

/**
 * Puts the session under an axios instance: the token on requests to allowed origins, one refresh and one resend after a 401.
 *
 * It works beneath interceptors, retries and progress events, with whatever adapter the instance or the request has, so they see one
 * request with one outcome. `timeout` measures each send, not the time that a refresh takes. A refused session leaves the caller with
 * the `AxiosError` of the original 401; where no request could be made, with an `AxiosError` whose `code` and `cause` are those of the
 * `AuthError`: `session_ended`, `refresh_unavailable`, `disposed`. Their `config` never holds the token. Returns the way to detach.
 *
 * @example
 * const api = axios.create({ baseURL: '/api/' })
 * attachAuth(api, auth)
 * const { data } = await api.get('orders/')
 */
export function attachAuth(instance: AxiosClient, auth: Authorizer): () => void {
  const id = instance.interceptors.request.use(
    (given) => {
      const config = given as InternalAxiosRequestConfig;
      const { adapter } = config;
      config.adapter = (sent) => {
        // A retry begins with this config, and is to be wrapped once, like the first try.
        if (adapter === undefined) delete sent.adapter;
        else sent.adapter = adapter;
        return dispatch(auth, sent, getAdapter(adapter, sent));
      };
      return given;
    },
    undefined,
    // Alone it must not make axios put off the sending.
    { synchronous: true },
  );
  return () => instance.interceptors.request.eject(id);
}

type Outcome = { readonly response: AxiosResponse } | { readonly error: AxiosError };

async function dispatch(
  auth: Authorizer,
  config: InternalAxiosRequestConfig,
  adapter: AxiosAdapter,
): Promise<AxiosResponse> {
  const { signal, cancelToken } = config;
  const abort = new AbortController();
  const cancel = () => abort.abort(new CanceledError(undefined, config));
  // A cancel token has the caller's words.
  const cancelBy = (reason: unknown) => abort.abort(reason);
  // The caller may use a form or an array again, and this request may wait for a token or be sent twice.
  const data: unknown = copyBody(config.data);
  signal?.addEventListener?.('abort', cancel);
  cancelToken?.subscribe(cancelBy);
  // Later than axios looks, an interceptor may have called it off.
  if (signal?.aborted) cancel();
  try {
    const outcome = await sendAuthorized<Outcome>(auth, {
      // Not the instance's: that would put its `baseURL` back where an interceptor has removed it, and the adapter sends without.
      url: new Axios({}).getUri(config),
      method: config.method ?? 'get',
      headers: Object.entries(config.auth ? { ...config.headers, Authorization: 'Basic' } : config.headers),
      signal: abort.signal,
      repeatable: !isOneShot(config.data),
      send: (extra, mayRedirect) =>
        sendOnce(adapter, config, {
          ...config,
          data,
          headers: config.headers.concat(Object.fromEntries(extra)),
          // Of axios's adapters, `http` reads the first one and `fetch` the second one. XMLHttpRequest always follows.
          ...(!mayRedirect && { maxRedirects: 0, fetchOptions: { ...config.fetchOptions, redirect: 'error' } }),
        }),
    });
    if ('error' in outcome) throw outcome.error;
    return outcome.response;
  } catch (error) {
    throw isAuthError(error) ? AxiosError.from(error, error.code, config) : error;
  } finally {
    signal?.removeEventListener?.('abort', cancel);
    cancelToken?.unsubscribe(cancelBy);
  }
}

/** Sends once. What comes back speaks of the caller's config: the one that was sent has the token in it. */
async function sendOnce(
  adapter: AxiosAdapter,
  config: InternalAxiosRequestConfig,
  sent: InternalAxiosRequestConfig,
): Promise<ClientAnswer<Outcome>> {
  try {
    // A copy: a mock or a cache may give the same answer again.
    const response = { ...(await adapter(sent)), config };
    return { outcome: { response }, refusal: refusalOf(response) };
  } catch (error) {
    if (!(error instanceof Error && 'config' in error)) throw error;
    const failure = error as AxiosError;
    failure.config = config;
    if (!failure.response) throw failure;
    failure.response = { ...failure.response, config };
    return { outcome: { error: failure }, refusal: refusalOf(failure.response) };
  }
}

function refusalOf({ status, data, headers, request }: AxiosResponse) {
  if (!isRefusal(status)) return undefined;
  return {
    status,
    // A mocked answer may have none.
    headers: Object.entries(headers ?? {}),
    // A stream is the caller's to read.
    body: isOneShot(data) ? null : data,
    url: urlOf(request),
  };
}

/** Where the answer came from: the browser's word for it, or Node's. */
function urlOf(request: unknown): string | undefined {
  const { responseURL, res } = (request ?? {}) as { responseURL?: string; res?: { responseUrl?: string } };
  return responseURL ?? res?.responseUrl;
}

/** A stream of the platform, or one of Node's: a form of the package `form-data` is one, too. */
function isOneShot(data: unknown): boolean {
  return typeof data === 'object' && data !== null && (data instanceof ReadableStream || 'pipe' in data);
}
