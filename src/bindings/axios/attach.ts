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
 * The part of an axios instance that `attachAuth` uses. axios has two sets of types, for ES modules and for CommonJS, and both fit.
 */
export interface AxiosClient {
  /** The interceptors of the instance. */
  readonly interceptors: {
    /** The interceptors of requests. */
    readonly request: {
      /** Adds an interceptor and returns its number. The interceptor returns the configuration that it was given. */
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
 * Adds the session to an axios instance: requests to allowed origins get the access token, and a 401 leads to one refresh and one resend.
 *
 * Attach before you add a request interceptor that sets `config.adapter`. axios runs request interceptors from the last to the first, so
 * the adapter of an earlier interceptor would replace the session's.
 *
 * Interceptors, retries, progress events and the adapter of the instance or the request still work: they see one request with one outcome.
 * `timeout` limits each send, without the time of a refresh. When the refresh after a 401 fails, the caller gets the `AxiosError` of that
 * 401. When no request could be sent, the caller gets an `AxiosError` whose `cause` is an `AuthError`. Both errors have the same `code`:
 * `session_ended`, `refresh_unavailable` or `disposed`. The `config` of responses and errors never holds the token.
 *
 * @returns a function that detaches the session from the instance.
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
        // A retry uses this config again. So the config must have the application's adapter: with the wrapper of this function, the retry
        // would have two wrappers.
        if (adapter === undefined) delete sent.adapter;
        else sent.adapter = adapter;
        return dispatch(auth, sent, getAdapter(adapter, sent));
      };
      return given;
    },
    undefined,
    // Without `synchronous`, this interceptor would make axios put off each send to a later tick.
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
  // The reason of a cancel token has the message that the application gave.
  const cancelBy = (reason: unknown) => abort.abort(reason);
  // The body is copied now, because the application may change a form or an array before this request is sent, or sent again.
  const data: unknown = copyBody(config.data);
  signal?.addEventListener?.('abort', cancel);
  cancelToken?.subscribe(cancelBy);
  // An interceptor may have aborted the signal after axios checked it and before this listener was added.
  if (signal?.aborted) cancel();
  try {
    const outcome = await sendAuthorized<Outcome>(auth, {
      // The instance's own `getUri` would add its `baseURL` where an interceptor has removed it. The adapter sends without that `baseURL`,
      // so the session would check another address than the one that is used.
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
          // axios's adapter `http` reads `maxRedirects`, its adapter `fetch` reads `redirect`. XMLHttpRequest always follows redirects.
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

/** Sends once. Responses and errors get the config that the application gave, because the config that was sent holds the token. */
async function sendOnce(
  adapter: AxiosAdapter,
  config: InternalAxiosRequestConfig,
  sent: InternalAxiosRequestConfig,
): Promise<ClientAnswer<Outcome>> {
  try {
    // The response is copied, because a mock or a cache may return the same object again.
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
    // The response of a mock may have no headers.
    headers: Object.entries(headers ?? {}),
    // Only the application may read a stream, because a stream can be read only once.
    body: isOneShot(data) ? null : data,
    url: urlOf(request),
  };
}

/**
 * Returns the address that the response came from, or `undefined` when the request does not say. Browsers and Node keep this address in
 * different properties.
 */
function urlOf(request: unknown): string | undefined {
  const { responseURL, res } = (request ?? {}) as { responseURL?: string; res?: { responseUrl?: string } };
  return responseURL ?? res?.responseUrl;
}

/** Whether the data can be read only once: it is a `ReadableStream`, or a stream of Node such as a form of the package `form-data`. */
function isOneShot(data: unknown): boolean {
  return typeof data === 'object' && data !== null && (data instanceof ReadableStream || 'pipe' in data);
}
