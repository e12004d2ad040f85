import { names } from './calls.ts';
import { networkError } from './errors.ts';
import { adopt, type Delivery, deliver, renderPage } from './render.ts';
import { travel } from './travel.ts';

/**
 * What happens to a request instead of the usual response. "Not handled" means that the server does nothing with the request:
 * - a status: an HTML page with this status, as from a proxy in front of Django; not handled;
 * - `'network'`: `fetch` throws a `TypeError`; not handled;
 * - `'lost'`: `fetch` throws a `TypeError`, but the server has handled the request;
 * - `'hang'`: no response until the caller aborts; not handled;
 * - `'html200'`: an HTML page with status 200, as from the login page of a Wi-Fi network (captive portal); not handled;
 * - `'empty'`: status 200 without a body; not handled;
 * - `'truncated'`: the server handles the request, and half of the body is missing;
 * - `{ gateway: 401 }`: JSON with a `message` and this status, as from an API gateway; a 401 has the gateway's own `WWW-Authenticate`;
 *   not handled;
 * - `{ lateMs: 20_000 }`: the server handles the request at once, and the response arrives this many ms later;
 * - a `Response`, or a function that returns one for the request; not handled;
 * - `null`: the usual response, to skip a request in a list.
 *
 * @category Failures and calls
 */
export type Failure =
  | number
  | 'network'
  | 'lost'
  | 'hang'
  | 'html200'
  | 'empty'
  | 'truncated'
  | {
      /** The status. */
      readonly gateway: number;
    }
  | {
      /** How much later the response arrives, in ms. */
      readonly lateMs: number;
    }
  | Response
  | ((request: Request) => Response | Promise<Response>)
  | null;

/** The failures that a test has planned. */
export interface Failures {
  /** Adds failures for the next requests, one for each request. */
  add(subject: string, failures: readonly Failure[]): void;
  /** Adds a failure for all requests for which `add` has planned none. Returns a function that removes this failure. */
  keep(subject: string, failure: Failure): () => void;
  /** Returns the failure for this request, or `undefined` when the test has planned none. A failure of `add` is then used up. */
  take(endpoints: readonly string[], path: string): Failure | undefined;
}

export function createFailures(): Failures {
  const planned: { subject: string; failure: Failure }[] = [];
  const kept = new Set<{ subject: string; failure: Failure }>();
  return {
    add(subject, failures) {
      planned.push(...failures.map((failure) => ({ subject, failure })));
    },
    keep(subject, failure) {
      const entry = { subject, failure };
      kept.add(entry);
      return () => void kept.delete(entry);
    },
    take(endpoints, path) {
      const isIt = ({ subject }: { subject: string }) => names(subject, endpoints, path);
      const index = planned.findIndex(isIt);
      return index < 0 ? [...kept].find(isIt)?.failure : planned.splice(index, 1)[0]?.failure;
    },
  };
}

/** Answers a request with its failure. `work` lets the server handle the request as usual. */
export async function fail(
  failure: Failure,
  request: () => Request,
  signal: AbortSignal | null,
  work: () => Promise<Delivery>,
): Promise<Delivery> {
  if (failure === null) return work();
  if (typeof failure === 'number') return renderPage(failure, `${failure}`, request().method);
  if (typeof failure === 'function') return adopt(await failure(request()));
  if (failure instanceof Response) return adopt(failure);
  if (typeof failure === 'object') return 'gateway' in failure ? refuse(failure.gateway) : late(failure.lateMs);
  switch (failure) {
    case 'network':
      throw networkError();
    case 'lost':
      await work();
      throw networkError();
    case 'hang':
      return never(signal);
    case 'html200':
      return renderPage(200, 'Sign in to the network', request().method);
    case 'empty':
      return deliver(new Response('', { status: 200 }));
    case 'truncated':
      return truncated(await work());
  }

  async function late(delayMs: number): Promise<Delivery> {
    const delivery = await work();
    await travel(delayMs, signal);
    return delivery;
  }
}

/** Returns the answer of an API gateway such as Kong or that of AWS. */
function refuse(status: number): Delivery {
  const messages: Readonly<Record<number, string>> = {
    401: 'Unauthorized',
    403: 'Forbidden',
    429: 'Too Many Requests',
  };
  const headers: HeadersInit = status === 401 ? { 'WWW-Authenticate': 'Key realm="gateway"' } : {};
  return deliver(Response.json({ message: messages[status] ?? 'Service Unavailable' }, { status, headers }));
}

function never(signal: AbortSignal | null): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function truncated({ cookies, response }: Delivery): Promise<Delivery> {
  const text = await response.text();
  const { headers, status } = response;
  return deliver(new Response(text.slice(0, Math.ceil(text.length / 2)) || null, { status, headers }), cookies);
}
