import { checkOption } from '../token/errors.ts';

/** Decides which URLs may get the token. */
export interface AllowedOrigins {
  allows(url: URL): boolean;
  /** The first allowed origin, or an empty string when there is none. */
  readonly first: string;
}

/**
 * Returns an address as a URL, resolved against the URL of the page. Returns `null` when this is not possible, for example for a relative
 * address without a page.
 */
export function parseUrl(text: string): URL | null {
  try {
    return new URL(text, globalThis.document?.baseURI ?? globalThis.location?.href);
  } catch {
    return null;
  }
}

/**
 * Whether the host of the URL is this machine. Browsers allow an https page to send plain http requests to this machine
 * (https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy).
 */
export const isLoopback = ({ hostname }: URL): boolean =>
  /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

/** Whether an https page would send the token to this URL over plain http. Browsers block such requests as mixed content. */
export const isDowngrade = (url: URL): boolean =>
  url.protocol === 'http:' && globalThis.location?.protocol === 'https:' && !isLoopback(url);

/**
 * Returns a check for exact origins: scheme, host and port must be equal. Code that compares only a prefix, a suffix or a substring of an
 * origin sends tokens to wrong hosts (HoffmanEngineering/3d-print-log-ui#69).
 */
export function createAllowedOrigins(allowed: readonly (string | URL)[]): AllowedOrigins {
  const expected = 'a list of http or https origins with their scheme, such as "https://api.example.com"';
  checkOption('allowedOrigins', Array.isArray(allowed), expected);
  const origins = new Set<string>();
  for (const each of allowed) {
    const text = String(each);
    // Text without a scheme would be resolved as a path of the page, and would allow the page's own origin. A `*` is no wildcard here: an
    // entry with a `*` would match no request, because no origin has a `*` in it.
    checkOption('allowedOrigins', /^https?:\/\/[^*]+$/i.test(text), expected);
    const url = parseUrl(text);
    checkOption('allowedOrigins', url !== null, expected);
    if (url) {
      checkOption('allowedOrigins', !isDowngrade(url), `${expected}; a page on https may not send tokens by http`);
      origins.add(url.origin);
    }
  }
  return {
    // A `blob:` URL has the origin of the page that made it, and no host.
    allows: (url) => !!url.host && origins.has(url.origin) && !isDowngrade(url),
    first: [...origins][0] ?? '',
  };
}
