import type { Outcome } from './ask/exchange.ts';
import { isUnheard } from './ask/verdict.ts';
import type { CrossOrigin } from './evidence.ts';

/**
 * Why a browser does not send a request, or does not give its answer to the page. These faults are in the order in which the Fetch standard
 * checks them.
 */
export type CorsFault =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'no-origin' | 'twice' | 'wildcard' | 'credentials' | 'answer' }
  | { readonly kind: 'other-origin'; readonly allowed: string }
  | { readonly kind: 'method'; readonly method: string }
  | { readonly kind: 'header'; readonly header: string };

/** Returns the faults of one request, by the rules of https://fetch.spec.whatwg.org/#cors-preflight-fetch. */
export function corsFaults(
  { preflight, answer, method, headers, credentials }: CrossOrigin,
  origin: string,
): CorsFault[] {
  if (preflight === null) return answer === null || isUnheard(answer) ? [] : originFaults(answer, origin, credentials);
  // An answer that does not come from the server shows nothing of its settings.
  if (!preflight.answered || isUnheard(preflight)) return [];
  const origins = originFaults(preflight, origin, credentials);
  if (origins.length > 0) return origins;
  const { status } = preflight;
  if (status < 200 || status > 299) return [{ kind: 'status', status }];
  const allowed = (name: string) => listOf(preflight.headers.get(name));
  const [methods, names] = [allowed('access-control-allow-methods'), allowed('access-control-allow-headers')];
  const faults: CorsFault[] = [];
  // If cookies are sent, `*` does not mean "all".
  const isSimple = ['GET', 'HEAD', 'POST'].includes(method);
  if (!isSimple && !methods.includes(method.toLowerCase()) && !(methods.includes('*') && !credentials))
    faults.push({ kind: 'method', method });
  for (const header of headers) {
    // `*` does not include `Authorization`.
    const byWildcard = names.includes('*') && !credentials && header !== 'authorization';
    if (!names.includes(header) && !byWildcard) faults.push({ kind: 'header', header });
  }
  if (
    faults.length === 0 &&
    answer?.answered &&
    !isUnheard(answer) &&
    originFaults(answer, origin, credentials).length > 0
  )
    faults.push({ kind: 'answer' });
  return faults;
}

function originFaults(outcome: Outcome, origin: string, credentials: boolean): CorsFault[] {
  if (!outcome.answered) return [];
  const allowed = outcome.headers.get('access-control-allow-origin');
  // A web server may set the header to nothing.
  if (!allowed) return [{ kind: 'no-origin' }];
  if (allowed.includes(',')) return [{ kind: 'twice' }];
  if (allowed === '*') return credentials ? [{ kind: 'wildcard' }] : [];
  if (allowed !== origin) return [{ kind: 'other-origin', allowed }];
  const allowsCookies = outcome.headers.get('access-control-allow-credentials') === 'true';
  return credentials && !allowsCookies ? [{ kind: 'credentials' }] : [];
}

function listOf(header: string | null): string[] {
  return (header ?? '').split(',').map((name) => name.trim().toLowerCase());
}
