import type { Answer } from '../ask/exchange.ts';
import { pages } from '../pages.ts';
import type { Finding } from '../report.ts';

/** Returns a finding for an endpoint that answers 5xx. */
export function failing({ method, url, status, words }: Answer): Finding {
  return {
    id: 'server-error',
    level: 'change',
    seen: `${method} ${url.pathname} fails: ${status}, "${words}".`,
    why: 'The log of the server says why. The client takes it for "try later".',
    page: pages.unavailable,
  };
}

/** Returns a finding for an answer of a proxy that did not let the request through, or did not reach the server. */
export function notThrough(answer: Answer): Finding {
  const { method, url, status, words } = answer;
  return {
    id: 'gateway',
    level: 'unseen',
    seen: `${method} ${url.pathname}: what answers is not Django: ${status}, "${words}"${signed(answer)}.`,
    why: 'A proxy stands in front of the server, and did not let the request through or did not reach it.',
    page: pages.doctor,
  };
}

/** Returns the name in the `Server` header, as the end of a sentence; an empty string if there is none. */
export function signed({ headers }: Answer): string {
  const name = headers
    .get('server')
    ?.replace(/[^\w ./-]/g, '')
    .slice(0, 40);
  return name ? `, signed ${name}` : '';
}
