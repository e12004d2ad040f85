import type { Endpoints } from './endpoints.ts';
import type { Write } from './events.ts';
import type { Outsiders } from './outsiders.ts';
import { createResends } from './resends.ts';
import type { Sight } from './sight.ts';

interface FetchContext {
  readonly write: Write;
  readonly sight: Sight;
  readonly endpoints: Endpoints;
  readonly outsiders: Outsiders;
}

/** What is longer may be a token, a key or a signature. */
const secret = /[^/]{25,}/g;

/** `fetch`, with each request and its answer written down. What the caller gets, and when, stays the same. */
export function observeFetch(
  fetch: typeof globalThis.fetch,
  { write, sight, endpoints, outsiders }: FetchContext,
): typeof globalThis.fetch {
  const resends = createResends(() => sight.now());

  return (input, init) => {
    const request = typeof input === 'object' && 'headers' in input ? input : null;
    const url = endpoints.resolve(request ? request.url : String(input));
    const method = (init?.method ?? request?.method ?? 'GET').toUpperCase();
    const authorization = new Headers(init?.headers ?? request?.headers).get('authorization');
    const scheme = /^[a-z]{1,12}(?= )/i.exec(authorization ?? '')?.[0];
    const kind = endpoints.kindOf(url);
    const call = `${method} ${url?.href}`;
    const resendOf = resends.origin(call, authorization);
    if (kind === 'refresh' && url) outsiders.expect(url.href);
    const n = write({
      type: 'request',
      kind,
      method,
      path: url ? pathOf(url) : '',
      ...(scheme && { scheme }),
      ...(resendOf !== undefined && { resendOf }),
      ...(kind === 'refresh' && sight.pair && { pair: sight.pair }),
    });
    const startedAt = sight.now();
    const answered = (status: number) =>
      write({ type: 'response', of: n, status, tookMs: Math.max(0, sight.now() - startedAt) });
    const answer = fetch(input, init);
    answer.then(
      (response) => {
        answered(response.status);
        if (response.status === 401) resends.refused(call, authorization, n);
        if ([400, 401, 403].includes(response.status))
          readCode(response).then((code) => code && write({ type: 'refusal', of: n, code }));
      },
      () => answered(0),
    );
    return answer;
  };
}

function pathOf({ origin, pathname }: URL): string {
  const path = pathname.replace(secret, '…');
  return origin === globalThis.location?.origin ? path : origin + path;
}

/** The server's own code of a refusal, `token_not_valid`. Only what looks like one: a server may quote what it was sent. */
async function readCode(response: Response): Promise<string | null> {
  try {
    const { code } = await response.clone().json();
    return /^[a-z_]{1,40}$/.test(code) ? code : null;
  } catch {
    return null;
  }
}
