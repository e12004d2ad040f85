import type { Route } from './exchange.ts';

/** The first route whose pattern matches, as Django's URL resolver. */
export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

export function matchRoute(routes: readonly Route[], origin: string, url: URL): Match | null {
  for (const route of routes) {
    if ((route.origin ?? origin) !== url.origin) continue;
    const match = route.pattern.exec(url.pathname);
    if (match !== null) return { route, params: decodeAll(match.groups ?? {}) };
  }
  return null;
}

/** `APPEND_SLASH` (Django middleware/common.py): where a path without a slash would lead with one. */
export function slashed(routes: readonly Route[], origin: string, url: URL): string | null {
  if (url.pathname.endsWith('/')) return null;
  const target = new URL(url);
  target.pathname += '/';
  return matchRoute(routes, origin, target) === null ? null : target.pathname + target.search;
}

/** The `Allow` of a view, in the order of Django's `View.http_method_names`. */
export function allowedMethods(route: Route): string {
  const methods = (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).filter((method) => route.handlers[method]);
  return [...methods, ...(route.handlers.GET ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

/** A path like `/api/items/:id/` as a pattern for the whole path. */
export function patternOf(path: string): RegExp {
  const source = path
    .split('/')
    .map((part) => (part.startsWith(':') ? `(?<${part.slice(1)}>[^/]+)` : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('/');
  return new RegExp(`^${source}$`);
}

function decodeAll(groups: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value ?? '')]));
}
