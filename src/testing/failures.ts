import { names } from './calls.ts';
import { networkError } from './errors.ts';
import { adopt, type Delivery, deliver, renderPage } from './render.ts';

/**
 * What happens to a request instead of an answer:
 * - a status: an HTML page, as a proxy in front of Django sends it; nothing is done;
 * - `'network'`: `TypeError`, nothing is done; `'lost'`: `TypeError`, but the server has done the work;
 * - `'hang'`: no answer until the caller aborts, nothing is done;
 * - `'html200'`: 200 with a page, as a captive portal sends it; `'empty'`: 200 without a body; nothing is done;
 * - `'truncated'`: the work is done, and the body ends half-way;
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
  | Response
  | ((request: Request) => Response | Promise<Response>)
  | null;

/** Failures waiting for their request. */
export interface Failures {
  add(subject: string, failures: readonly Failure[]): void;
  /** The failure planned for this request, which is then used up; `undefined` for none. */
  take(endpoint: string | null, path: string): Failure | undefined;
}

export function createFailures(): Failures {
  const planned: { subject: string; failure: Failure }[] = [];
  return {
    add(subject, failures) {
      planned.push(...failures.map((failure) => ({ subject, failure })));
    },
    take(endpoint, path) {
      const index = planned.findIndex(({ subject }) => names(subject, endpoint, path));
      return index < 0 ? undefined : planned.splice(index, 1)[0]?.failure;
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
