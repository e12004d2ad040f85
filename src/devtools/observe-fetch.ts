import type { Endpoints } from './endpoints.ts';
import type { Write } from './events.ts';
import type { Outsiders } from './outsiders.ts';
import { nameInBody } from './refresh-token-name.ts';
import { createResends } from './resends.ts';
import { codeOf } from './server-code.ts';
import type { Sight } from './sight.ts';

type Fetch = typeof globalThis.fetch;

/** Gives the same `fetch`, or another transport, with each request and its answer written down. */
export type Follow = (fetch: Fetch) => Fetch;

interface FetchContext {
  readonly write: Write;
  readonly sight: Sight;
  readonly endpoints: Endpoints;
  readonly outsiders: Outsiders;
  /** Is it the browser's own `fetch` that sends? */
  readonly isBrowsersOwn: boolean;
  /** The header that carries the token. */
  readonly header: string;
  /** Does a refresh send its token in the body? In a cookie nobody can see it. */
  readonly seesRefreshToken: boolean;
}

/** What is longer may be a token, a key or a signature. */
const secret = /[^/]{25,}/g;

/** What the caller of a followed `fetch` gets, and when, stays the same. */
export function createFollow(context: FetchContext): Follow {
  const { write, sight, endpoints, outsiders, isBrowsersOwn, header, seesRefreshToken } = context;
  // One for all transports: bindings may ask for a transport anew for each request.
  const resends = createResends(() => sight.now());

  return (fetch) => (input, init) => {
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
        answered(statusOf(response));
        if (response.status === 401) resends.refused(call, authorization, n);
        if ([400, 401, 403].includes(response.status))
          codeOf(response).then((code) => code && write({ type: 'refusal', of: n, code }));
      },
      () => answered(0),
    );
    return answer;
  };
}

/** What `fetch` says of a malformed header it says by itself. */
function readHeader(headers: HeadersInit | undefined, name: string): string | null {
  try {
    return new Headers(headers).get(name);
  } catch {
    return null;
  }
}

/** A transport that is no `fetch` may answer with a response of its own making, which says only what the session must know. */
function statusOf({ status, url }: Response): number | undefined {
  return status === 200 && !url ? undefined : status;
}

function pathOf({ origin, pathname }: URL): string {
  const path = pathname.replace(secret, '…');
  return origin === globalThis.location?.origin ? path : origin + path;
}
