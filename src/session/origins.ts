import { checkOption } from '../token/errors.ts';

/** Where the token may go: a URL as `fetch` would resolve it, and whether its origin is one of ours. */
export interface Origins {
  allows(url: URL): boolean;
}

/** An address as the page would resolve it; `null` when it cannot be resolved (a relative one without a page). */
export function parseUrl(text: string): URL | null {
  try {
    return new URL(text, globalThis.document?.baseURI ?? globalThis.location?.href);
  } catch {
    return null;
  }
}

/**
 * Exact origins: scheme, host and port. A prefix, a suffix or a substring of an origin is how tokens leak
 * (HoffmanEngineering/3d-print-log-ui#69).
 */
export function createOrigins(allowed: readonly (string | URL)[]): Origins {
  const expected = 'a list of http or https origins, such as "https://api.example.com"';
  checkOption('allowedOrigins', Array.isArray(allowed), expected);
  const origins = new Set<string>();
  for (const each of allowed) {
    const url = parseUrl(String(each));
    if (url && /^https?:$/.test(url.protocol)) origins.add(url.origin);
    else checkOption('allowedOrigins', !url && !/^[a-z][a-z\d+.-]*:/i.test(String(each)), expected);
  }
  const secure = [...origins].some((origin) => origin.startsWith('https:'));
  return {
    allows(url) {
      // A token that travels by https is not shown on the open wire, whatever list a plain origin got into.
      const downgrade = url.protocol === 'http:' && (secure || globalThis.location?.protocol === 'https:');
      // A blob has the origin of the page that made it, and no host.
      return !!url.host && origins.has(url.origin) && !downgrade;
    },
  };
}
