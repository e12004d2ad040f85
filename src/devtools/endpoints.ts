import type { ServerConfig } from '../djoser/server-config.ts';

/** Says which kind of request is sent to an address. */
export interface Endpoints {
  resolve(address: string): URL | null;
  kindOf(url: URL | null): 'login' | 'refresh' | 'verify' | 'revoke' | 'call';
}

const kinds = ['login', 'refresh', 'verify', 'revoke'] as const;
/** Djoser's paths, for clients without the option `server`. */
const djoserPaths = { login: 'jwt/create/', refresh: 'jwt/refresh/', verify: 'jwt/verify/', revoke: null };

export function createEndpoints(baseUrl: string | URL | undefined, server: ServerConfig | undefined): Endpoints {
  const resolve = (address: string, base: string | undefined = globalThis.document?.baseURI): URL | null => {
    try {
      return new URL(address, base);
    } catch {
      return null;
    }
  };
  const folder = baseUrl === undefined ? null : resolve(String(baseUrl).replace(/\/*$/, '/'));
  const paths = server?.paths ?? djoserPaths;
  const placeOf = (kind: (typeof kinds)[number]) => {
    const path = paths[kind];
    return folder && path !== null ? place(resolve(path, folder.href)) : undefined;
  };
  return {
    resolve,
    kindOf: (url) => kinds.find((kind) => url && placeOf(kind) === place(url)) ?? 'call',
  };
}

/**
 * Returns an address without its query and without a slash at its end, because these do not make another endpoint. Returns `undefined`
 * without an address.
 */
function place(url: URL | null): string | undefined {
  return url ? url.origin + url.pathname.replace(/\/$/, '') : undefined;
}
