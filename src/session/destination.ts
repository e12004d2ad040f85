import { type AllowedOrigins, parseUrl } from '../platform/allowed-origins.ts';

/**
 * Where a request goes. `foreign` is an origin that is not allowed. `bare` is an endpoint that gets no token, such as the login. `ours` is
 * every other URL of an allowed origin.
 */
export type Destination = 'foreign' | 'bare' | 'ours';

/**
 * How many parsed addresses are kept. Applications repeat addresses, and parsing takes longer than the rest of a call with a good token.
 */
const rememberedAddresses = 200;

/** Returns the function that says whether the URL in a text may get the token. `isBare`: whether a URL is an endpoint that must not get it. */
export function createDestinations(
  origins: AllowedOrigins,
  isBare: (url: URL) => boolean,
): (text: string) => Destination {
  const destinations = new Map<string, Destination>();
  return (text) => {
    const known = destinations.get(text);
    if (known !== undefined) return known;
    const url = parseUrl(text);
    const found = !url || !origins.allows(url) ? 'foreign' : isBare(url) ? 'bare' : 'ours';
    // Only absolute addresses are kept (`https:path` is none): a relative address changes its meaning with the page's base URL.
    if (/^https?:\/\//.test(text)) {
      if (destinations.size >= rememberedAddresses) destinations.clear();
      destinations.set(text, found);
    }
    return found;
  };
}
