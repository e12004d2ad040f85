import type { Route } from './exchange.ts';

/** The requests that a route is for. */
export type RoutePath = Pick<Route, 'pattern' | 'params' | 'origin'>;

/**
 * Reads the path of a route, such as `/api/items/:id/` or `https://cdn.example.com/logo.svg`. A segment with a leading colon matches any
 * text. The rest of the segment is the name of that text, and may have any characters.
 *
 * @throws TypeError when no request could match, so that the test fails where the mistake is.
 */
export function readRoutePath(path: string): RoutePath {
  const origin = /^https?:\/\/[^/]+/i.exec(path)?.[0];
  const pathname = origin === undefined ? path : path.slice(origin.length) || '/';
  if (!pathname.startsWith('/')) throw invalid(path, 'begin it with a slash, or with https:// for another server');
  if (/[?#]/.test(pathname)) throw invalid(path, 'leave out the query: the handler finds it in the URL of the request');
  // Requests have their path in the form that a browser gives it, so the route needs the same form.
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
