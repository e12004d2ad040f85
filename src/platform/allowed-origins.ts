import { checkOption } from '../token/errors.ts';

/** Where the token may go: a URL as `fetch` would resolve it, and whether its origin is one of ours. */
export interface AllowedOrigins {
  allows(url: URL): boolean;
  /** The first of them, or empty. */
  readonly first: string;
}

/** An address as the page would resolve it; `null` when it cannot be resolved (a relative one without a page). */
export function parseUrl(text: string): URL | null {
  try {
    return new URL(text, globalThis.document?.baseURI ?? globalThis.location?.href);
  } catch {
    return null;
  }
}

/** This machine: browsers let an https page talk to it by http (https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy). */
export const isLoopback = ({ hostname }: URL): boolean =>
  /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

/** Would the browser refuse this address as mixed content, or would a token of https travel in the open? */
export const isDowngrade = (url: URL): boolean =>
  url.protocol === 'http:' && globalThis.location?.protocol === 'https:' && !isLoopback(url);

/**
 * Exact origins: scheme, host and port. A prefix, a suffix or a substring of an origin is how tokens leak
 * (HoffmanEngineering/3d-print-log-ui#69).
 */
export function createAllowedOrigins(allowed: readonly (string | URL)[]): AllowedOrigins {
  const expected = 'a list of http or https origins with their scheme, such as "https://api.example.com"';
  checkOption('allowedOrigins', Array.isArray(allowed), expected);
  const origins = new Set<string>();
  for (const each of allowed) {
    const text = String(each);
    // Text without a scheme is read as a path of the page, and would allow the page's own origin.
    checkOption('allowedOrigins', /^https?:\/\//i.test(text), expected);
    const url = parseUrl(text);
    checkOption('allowedOrigins', url !== null, expected);
    if (url) {
      checkOption('allowedOrigins', !isDowngrade(url), `${expected}; a page on https may not send tokens by http`);
      origins.add(url.origin);
    }
  }
  return {
    // A blob has the origin of the page that made it, and no host.
    allows: (url) => !!url.host && origins.has(url.origin) && !isDowngrade(url),
    first: [...origins][0] ?? '',
  };
}
