import type { Endpoints } from './endpoints.ts';
import type { Write } from './events.ts';
import type { Outsiders } from './outsiders.ts';
import { nameInBody } from './refresh-token-name.ts';
import { createResends } from './resends.ts';
import { codeOf } from './server-code.ts';
import type { Sight } from './sight.ts';

type Fetch = typeof globalThis.fetch;

/**
 * Returns a `fetch` that records each request and its answer, and otherwise does what the given `fetch` does. `isTransport`: it is the
 * transport of axios, jQuery or Angular, whose `Response` may not have the real status.
 */
export type Follow = (fetch: Fetch, isTransport?: boolean) => Fetch;

interface FetchContext {
  readonly write: Write;
  readonly sight: Sight;
  readonly endpoints: Endpoints;
  readonly outsiders: Outsiders;
  /** Whether requests are sent with the browser's own `fetch`. */
  readonly isBrowsersOwn: boolean;
  /** The name of the header with the token. */
  readonly header: string;
  /** Whether a refresh sends its token in the body. A script cannot see a token in an HttpOnly cookie. */
  readonly seesRefreshToken: boolean;
}

/** A part of a path with 25 or more characters may be a token, a key or a signature. */
const secret = /[^/]{25,}/g;
/** How many characters of a path are recorded, so that long addresses do not fill the recording. */
const longestPath = 300;

/** Creates the function `Follow`. The caller of a followed `fetch` gets the same result at the same time as before. */
export function createFollow(context: FetchContext): Follow {
  const { write, sight, endpoints, outsiders, isBrowsersOwn, header, seesRefreshToken } = context;
  // All transports share this memory of refused requests, because a binding may ask for a new transport for each request.
  const resends = createResends(() => sight.now());

  return (fetch, isTransport) => (input, init) => {
    const request = typeof input === 'object' && 'headers' in input ? input : null;
    const url = endpoints.resolve(request ? request.url : String(input));
    const method = (init?.method ?? request?.method ?? 'GET').toUpperCase();
    const authorization = readHeader(init?.headers ?? request?.headers, header);
    const scheme = /^[a-z]{1,12}(?= )/i.exec(authorization ?? '')?.[0] ?? (authorization && header);
    const kind = endpoints.kindOf(url);
    const call = `${method} ${url?.href}`;
    const resendOf = resends.origin(call, authorization);
    const pair = kind === 'refresh' && seesRefreshToken ? nameInBody(init?.body) : undefined;
    const arrived = kind === 'refresh' && url ? outsiders.expect(url, isBrowsersOwn) : () => {};
    const n = write({
      type: 'request',
      kind,
      method,
      path: url ? pathOf(url) : '',
      ...(scheme && { scheme }),
      ...(resendOf !== undefined && { resendOf }),
      ...(pair && { pair }),
    });
    const startedAt = sight.now();
    const answered = (status: number | undefined) => {
      arrived();
      const tookMs = Math.max(0, sight.now() - startedAt);
      write({ type: 'response', of: n, tookMs, ...(status !== undefined && { status }) });
    };
    const answer = fetch(input, init);
    answer.then(
      (response) => {
        answered(isTransport ? statusOf(response) : response.status);
        if (response.status === 401) resends.refused(call, authorization, n);
        if ([400, 401, 403].includes(response.status))
          codeOf(response).then((code) => code && write({ type: 'refusal', of: n, code }));
      },
      () => answered(0),
    );
    return answer;
  };
}

/**
 * Returns the value of a header; `null` if there is no such header, or if the headers are invalid. `fetch` itself then reports the error.
 */
function readHeader(headers: HeadersInit | undefined, name: string): string | null {
  try {
    return new Headers(headers).get(name);
  } catch {
    return null;
  }
}

/**
 * Returns the status of a transport's answer, or `undefined` if the status is unknown. A transport that is not `fetch` creates its own
 * `Response`, without an address. The status 200 then only means that the request was not refused.
 */
function statusOf({ status, url }: Response): number | undefined {
  return status === 200 && !url ? undefined : status;
}

/** The part of an address that is recorded. The path of a `data:` address is its content, so only the scheme of such an address is. */
function pathOf({ origin, pathname, host, protocol }: URL): string {
  if (!host) return protocol;
  const path = pathname.replace(secret, '…').slice(0, longestPath);
  return origin === globalThis.location?.origin ? path : origin + path;
}
