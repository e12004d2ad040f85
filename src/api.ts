import ky, { type Input, type KyInstance, type Options, TimeoutError } from 'ky';
import { type Auth, type AuthOptions, type AuthParts, assemble } from './auth.ts';
import type { DjoserUser } from './djoser/user.ts';
import { copyBody } from './platform/body-copy.ts';
import { sessionEnded } from './token/errors.ts';

export type { KyInstance };

/**
 * The client of `createAuth`, with `auth.api`: the HTTP client ky, which sends through `auth.fetch`.
 *
 * @category Start
 */
export interface AuthWithApi<User = DjoserUser> extends Auth<User> {
  /**
   * ky with the token, and with `apiUrl` as its prefix unless ky's option `baseUrl` is given. Throws ky's errors: `HTTPError`,
   * `TimeoutError`, `NetworkError`. `auth.api.extend()` keeps the token; ky's `create()` starts with nothing, and so without the token.
   *
   * @see https://github.com/sindresorhus/ky
   * @example
   * const orders = await auth.api.get('orders/').json()
   */
  readonly api: KyInstance;
}

/**
 * Creates the client for a Djoser or SimpleJWT server.
 *
 * @category Start
 * @throws TypeError with code `invalid_option`, naming the option.
 * @example
 * const auth = createAuth({ baseUrl: '/auth/' })
 * await auth.login({ username, password }, { remember: true })
 * const orders = await auth.api.get('orders/').json()
 */
export function createAuth<User = DjoserUser>(options: AuthOptions): AuthWithApi<User> {
  const parts = assemble<User>(options);
  return Object.assign(parts.auth, { api: createApi(parts) });
}

/** The longest timeout that `setTimeout` and ky accept, in ms. */
const longestMs = 2 ** 31 - 1;

function createApi({ send, apiUrl, inner, longestWaitMs, sessionId }: AuthParts<unknown>): KyInstance {
  const init = (options: Options) => {
    const { fetch = inner, signal } = options;
    const timeout = options.timeout ?? 10_000;
    if (options.baseUrl === undefined) options.prefix ??= apiUrl();
    // ky's `timeout` must not include the wait for a token. So `timed` limits each send, and ky's own timer is longer by the longest wait.
    // A timeout that is too long stays as it is, so that ky throws its `RangeError`.
    if (timeout !== false && timeout <= longestMs) options.timeout = Math.min(timeout + longestWaitMs, longestMs);
    const transport: typeof fetch = (input, sendInit) =>
      timed(fetch, timeout, Boolean(signal), input as Request, sendInit);
    // The body is copied now: ky calls this hook in the tick of the call, and the caller may change the body later.
    const body = copyBody(options.body ?? undefined);
    const given = {
      transport,
      own: true,
      get body() {
        return givenBody(options, body);
      },
    };
    /** The session in which the first request of this call was sent. */
    let asked: string | undefined;
    const note = () => {
      asked ??= sessionId();
    };
    options.fetch = (input, sendInit) => {
      // ky may wait for minutes before it sends again (`Retry-After`). The second request would otherwise have the token of the next user.
      if (asked && asked !== sessionId()) return Promise.reject(sessionEnded());
      note();
      const sent = send(input, sendInit, given);
      // A page that is loading learns its session while the first request waits.
      if (!asked) sent.then(note, note);
      return sent;
    };
  };
  return keepAbsolute(ky.create({ hooks: { init: [init] } }));
}

/**
 * Returns an instance that sends absolute addresses, such as DRF's `next`, without the prefix. ky adds the prefix to strings, but not to
 * `URL` objects.
 */
function keepAbsolute(instance: KyInstance): KyInstance {
  const address = (input: Input) => (typeof input === 'string' && /^https?:\/\//i.test(input) ? new URL(input) : input);
  // The hook `init` sees the options alone, and not the signal of a `Request`.
  const withSignal = (input: Input, options?: Options) =>
    input instanceof Request ? { signal: input.signal, ...options } : options;
  return new Proxy(instance, {
    apply: (target, _, [input, options]: [Input, Options?]) => target(address(input), withSignal(input, options)),
    get(target, name: keyof KyInstance) {
      const member = target[name];
      if (typeof member !== 'function') return member;
      const call = member as (...given: unknown[]) => unknown;
      if (name === 'create' || name === 'extend')
        return (...given: unknown[]) => keepAbsolute(call(...given) as KyInstance);
      return (input: Input, options?: Options) => call(address(input), withSignal(input, options));
    },
  });
}

/**
 * Returns the body as the caller gave it. ky makes a `Request` from it, whose body is a stream that the first send uses up. With the
 * original body, a resend after a 401 needs no copy. Returns `undefined` when a hook may have replaced the request.
 */
function givenBody({ json, stringifyJson = JSON.stringify, hooks }: Options, body?: BodyInit): BodyInit | undefined {
  if (hooks?.beforeRequest?.length || hooks?.beforeRetry?.length) return undefined;
  return (json === undefined ? body : stringifyJson(json)) ?? undefined;
}

/**
 * Sends once. After `timeout` ms it aborts the request and rejects with ky's `TimeoutError`. With `false` there is no limit.
 *
 * @param isShared Whether the caller gave a signal, which may live longer than the request.
 */
function timed(
  inner: typeof fetch,
  timeout: number | false,
  isShared: boolean,
  request: Request,
  init?: RequestInit,
): Promise<Response> {
  if (timeout === false) return inner(request, init);
  const abort = new AbortController();
  const given = init?.signal ?? request.signal;
  const signal = isShared ? AbortSignal.any([given, abort.signal]) : followed(given, abort);
  return new Promise<Response>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new TimeoutError(request));
      abort.abort();
    }, timeout);
    // With `finally` instead, a request takes several percent longer than with ky alone.
    inner(request, { ...init, signal }).then(
      (response) => {
        clearTimeout(timer);
        resolve(response);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

/**
 * Returns the signal of `abort`, which aborts when `signal` does. In Node this is faster than `AbortSignal.any`. It is only for a signal of
 * one request: browsers keep the listener until `signal` and all signals that it follows are gone.
 */
function followed(signal: AbortSignal, abort: AbortController): AbortSignal {
  const stop = () => abort.abort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  return abort.signal;
}
