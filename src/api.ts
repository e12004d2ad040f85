import ky, { type Input, type KyInstance, type Options, TimeoutError } from 'ky';
import { type Auth, type AuthOptions, type AuthParts, assemble } from './auth.ts';
import type { DjoserUser } from './djoser/user.ts';

export type { KyInstance };

/**
 * The client with its HTTP client: ky over `auth.fetch`.
 *
 * @category Start
 */
export interface AuthWithApi<User = DjoserUser> extends Auth<User> {
  /**
   * ky, with the token and `apiUrl` as prefix. Throws what ky makes of it: `HTTPError`, `TimeoutError`, `NetworkError`.
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

/** The longest that `setTimeout` and ky take, ms. */
const longestMs = 2 ** 31 - 1;

function createApi({ send, apiUrl, inner, longestWaitMs }: AuthParts<unknown>): KyInstance {
  const init = (options: Options) => {
    const { timeout = 10_000, fetch = inner } = options;
    options.prefix ??= apiUrl();
    // Waiting for a token is not the server's slowness: each send is timed by itself, and ky's own clock is given the difference.
    if (timeout !== false) options.timeout = Math.min(timeout + longestWaitMs, longestMs);
    const transport: typeof fetch = (input, sendInit) => timed(fetch, timeout, input as Request, sendInit);
    const given = {
      transport,
      own: true,
      get body() {
        return givenBody(options);
      },
    };
    options.fetch = (input, sendInit) => send(input, sendInit, given);
  };
  return keepAbsolute(ky.create({ hooks: { init: [init] } }));
}

/** An absolute address, such as `next` of a page of DRF's, is taken as it is: ky puts the prefix before text, and not before a `URL`. */
function keepAbsolute(instance: KyInstance): KyInstance {
  const address = (input: unknown) =>
    typeof input === 'string' && /^https?:\/\//i.test(input) ? new URL(input) : input;
  return new Proxy(instance, {
    apply: (target, _, [input, options]: [Input, Options?]) => target(address(input) as Input, options),
    get(target, name: keyof KyInstance) {
      const member = target[name];
      if (typeof member !== 'function') return member;
      const call = member as (...given: unknown[]) => unknown;
      if (name === 'create' || name === 'extend')
        return (...given: unknown[]) => keepAbsolute(call(...given) as KyInstance);
      return (input: unknown, ...rest: unknown[]) => call(address(input), ...rest);
    },
  });
}

/**
 * The body as the caller gave it. ky makes a `Request` of it, whose body is a stream that one send uses up; knowing the original,
 * a resend after a 401 needs no copy. Unknown where a hook may have put another request in its place.
 */
function givenBody({ json, body, stringifyJson = JSON.stringify, hooks }: Options): BodyInit | undefined {
  if (hooks?.beforeRequest?.length || hooks?.beforeRetry?.length) return undefined;
  return (json === undefined ? body : stringifyJson(json)) ?? undefined;
}

/** One send with ky's `timeout`, failing as ky fails. */
function timed(inner: typeof fetch, timeout: number | false, request: Request, init?: RequestInit): Promise<Response> {
  if (timeout === false) return inner(request, init);
  const abort = new AbortController();
  const { signal } = request;
  const stop = () => abort.abort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  return new Promise<Response>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new TimeoutError(request));
      abort.abort();
    }, timeout);
    inner(request, { ...init, signal: abort.signal })
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
