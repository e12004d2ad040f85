import type { Route } from './exchange.ts';

/** Where the requests of a route go. */
export type RoutePath = Pick<Route, 'pattern' | 'params' | 'origin'>;

/**
 * Reads the path of a route, like `/api/items/:id/` or `https://cdn.example.com/logo.svg`. A segment that begins with a
 * colon stands for any text, under the name that follows the colon, whatever characters that has.
 *
 * @throws TypeError where no request could ever match, so that the mistake is seen where it was made.
 */
export function readRoutePath(path: string): RoutePath {
  const origin = /^https?:\/\/[^/]+/i.exec(path)?.[0];
  const pathname = origin === undefined ? path : path.slice(origin.length) || '/';
  if (!pathname.startsWith('/')) throw invalid(path, 'begin it with a slash, or with https:// for another server');
  if (/[?#]/.test(pathname)) throw invalid(path, 'leave out the query: the handler finds it in the URL of the request');
  // The browser's own way of writing a path, which is what requests come with.
  const segments = new URL(`http://localhost${pathname}`).pathname.split('/');
  const params = segments.filter((part) => part.startsWith(':')).map((part) => decodeURIComponent(part.slice(1)));
  if (params.includes('')) throw invalid(path, 'name what stands behind each colon');
  if (new Set(params).size < params.length) throw invalid(path, 'give each name once');
  const source = segments.map((part) => (part.startsWith(':') ? '([^/]+)' : escaped(part))).join('/');
  return {
    pattern: new RegExp(`^${source}$`),
    params,
    ...(origin !== undefined && { origin: new URL(origin).origin }),
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function invalid(path: string, advice: string): TypeError {
  return new TypeError(`latchkey: \`${path}\` is no path for server.route: ${advice}.`);
}
