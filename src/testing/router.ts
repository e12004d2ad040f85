import type { Method, Route } from './exchange.ts';

/** The URL configuration: the routes of a test, and then the server's own. */
export interface Routes {
  readonly custom: readonly Route[];
  readonly builtIn: readonly Route[];
}

/** The view for a request. */
export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  /** The names that `failNext` and `calls` know this request by. If the server has an endpoint of its own here, its name comes first. */
  readonly names: readonly [string, ...string[]];
  /** The methods that are answered at this path. */
  readonly methods: readonly Method[];
}

const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Returns the first route whose pattern matches, as Django's URL resolver does, or null when none matches. A route of a test replaces only
 * the methods that it has. The routes after it answer the other methods.
 */
export function matchRoute(routes: Routes, origin: string, url: URL, method: string): Match | null {
  const isHere = (route: Route) => (route.origin ?? origin) === url.origin && route.pattern.test(url.pathname);
  const custom = routes.custom.filter(isHere);
  const builtIn = routes.builtIn.find(isHere);
  const views = builtIn === undefined ? custom : [...custom, builtIn];
  const [first] = views;
  if (first === undefined) return null;
  const route = views.find((view) => view.handlers[handledAs(method)]) ?? first;
  const [name, ...names] = [...(builtIn === undefined ? [] : [builtIn]), ...custom].map((view) => view.name);
  return {
    route,
    params: paramsOf(route, url.pathname),
    names: [name ?? route.name, ...names],
    methods: METHODS.filter((each) => views.some((view) => view.handlers[each])),
  };
}

/** Returns the method whose handler is used. Django answers HEAD as GET, without the body. */
export function handledAs(method: string): Method {
  return (method === 'HEAD' ? 'GET' : method) as Method;
}

/**
 * Returns the path with a slash at its end when only that path has a view, else null. `APPEND_SLASH` redirects to this path (Django
 * middleware/common.py).
 */
export function slashed(routes: Routes, origin: string, url: URL): string | null {
  if (url.pathname.endsWith('/')) return null;
  const target = new URL(url);
  target.pathname += '/';
  return matchRoute(routes, origin, target, 'GET') === null ? null : target.pathname + target.search;
}

/** Returns the `Allow` header of a view, in the order of Django's `View.http_method_names`. */
export function allowHeader({ methods }: Match): string {
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

function paramsOf({ params, pattern }: Route, pathname: string): Readonly<Record<string, string>> {
  const match = pattern.exec(pathname);
  const groups = params ? params.map((name, index) => [name, match?.[index + 1]]) : Object.entries(match?.groups ?? {});
  return Object.fromEntries(groups.map(([name, value]) => [name, decode(value ?? '')]));
}

/** Decodes the text as Django's `unquote` does. Invalid escapes stay unchanged. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
