import { names } from './calls.ts';
import { networkError } from './errors.ts';
import { adopt, type Delivery, deliver, renderPage } from './render.ts';
import { travel } from './travel.ts';

/**
 * What happens to a request instead of an answer:
 * - a status: an HTML page, as a proxy in front of Django sends it; nothing is done;
 * - `'network'`: `TypeError`, nothing is done; `'lost'`: `TypeError`, but the server has done the work;
 * - `'hang'`: no answer until the caller aborts, nothing is done;
 * - `'html200'`: 200 with a page, as a captive portal sends it; `'empty'`: 200 without a body; nothing is done;
 * - `'truncated'`: the work is done, and the body ends half-way;
 * - `{ gateway: 401 }`: this status as an API gateway says it, in JSON with a `message`; a 401 comes with a challenge of
 *   the gateway's own; nothing is done;
 * - `{ lateMs: 20_000 }`: the work is done at once, and the usual answer arrives so much later;
 * - a `Response`, or a function that makes one from the request;
 * - `null`: the usual answer, to skip one in a list.
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
      /** How much later the answer arrives, ms. */
      readonly lateMs: number;
    }
  | Response
  | ((request: Request) => Response | Promise<Response>)
  | null;

/** Failures waiting for their request. */
export interface Failures {
  /** For the next requests, one after the other. */
  add(subject: string, failures: readonly Failure[]): void;
  /** For every request that none of those is for, until the function that it returns is called. */
  keep(subject: string, failure: Failure): () => void;
  /** The failure planned for this request; `undefined` for none. One that was added is used up. */
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

/** Answers a request with its failure; `work` is what the server would have done. */
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

/** Kong and the gateway of AWS say it like this. */
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
