import { addProtocol, type RequestTransformFunction } from 'maplibre-gl';
import type { Auth } from '../../src/index.ts';

export interface TokenForMap {
  transformRequest: RequestTransformFunction;
  stop: () => void;
}

/**
 * `transformRequest` is for the option of a map: the token goes with what is asked of `tiles`, and with nothing else. `again` is called when
 * something was asked for without a token, and there is one now. Call `stop` when the map is removed.
 */
export function sendToken(auth: Auth, tiles: string, again: () => void): TokenForMap {
  let isMissed = false;
  const askAgain = () => {
    if (!isMissed || auth.accessToken === null) return;
    isMissed = false;
    again();
  };
  const stops = [auth.on('refreshed', askAgain), auth.on('started', askAgain)];
  return {
    transformRequest(url) {
      if (!url.startsWith(tiles)) return { url };
      const token = auth.accessToken; // `null`: none is good now, and a refresh begins
      if (token === null) isMissed = true;
      return token === null ? { url } : { url, headers: { Authorization: `Bearer ${token}` } };
    },
    stop() {
      for (const stop of stops) stop();
    },
  };
}

/** Lets `auth.fetch` load what a map asks for with `authorized://api.example.com/…`. */
export const loadWithAuth = (auth: Auth): void =>
  addProtocol('authorized', async ({ url }, { signal }) => {
    const response = await auth.fetch(url.replace('authorized:', location.protocol), { signal });
    if (!response.ok) throw new Error(`${url} was answered with ${response.status}.`);
    return { data: await response.arrayBuffer() };
  });
