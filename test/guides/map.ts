import { addProtocol, type RequestTransformFunction } from 'maplibre-gl';
import type { Auth } from '../../src/index.ts';

/**
 * For the option `transformRequest` of a map: the token goes with what is asked of `tiles`, and with nothing else. `again` is called when
 * something was asked for without a token, and there is one now.
 */
export function sendToken(auth: Auth, tiles: string, again: () => void): RequestTransformFunction {
  let isMissed = false;
  auth.on('refreshed', () => {
    if (isMissed) again();
    isMissed = false;
  });
  return (url) => {
    if (!url.startsWith(tiles)) return { url };
    const token = auth.accessToken; // `null`: none is good now, and a refresh begins
    if (token === null) isMissed = true;
    return token === null ? { url } : { url, headers: { Authorization: `Bearer ${token}` } };
  };
}

/** Lets `auth.fetch` load what a map asks for with `authorized://api.example.com/…`. */
export const loadWithAuth = (auth: Auth): void =>
  addProtocol('authorized', async ({ url }, { signal }) => {
    const response = await auth.fetch(url.replace('authorized:', location.protocol), { signal });
    if (!response.ok) throw new Error(`${url} was answered with ${response.status}.`);
    return { data: await response.arrayBuffer() };
  });
