import type { Method, Route } from './exchange.ts';

/** The URL configuration: the routes of a test, and behind them the server's own. */
export interface Routes {
  readonly custom: readonly Route[];
  readonly builtIn: readonly Route[];
}

/** The view that a request comes to. */
export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  /** What `failNext` and `calls` may call it: the name of the server's own endpoint, if it is one, comes first. */
  readonly names: readonly [string, ...string[]];
  /** The methods that are answered at this path. */
  readonly methods: readonly Method[];
}

const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * The first route whose pattern matches, as Django's URL resolver. A route of the test stands in for the methods that it
 * was made for, and leaves the others to what is behind it.
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

/** Django answers a HEAD with what it would answer a GET, without the body. */
export function handledAs(method: string): Method {
  return (method === 'HEAD' ? 'GET' : method) as Method;
}

/** `APPEND_SLASH` (Django middleware/common.py): where a path without a slash would lead with one. */
export function slashed(routes: Routes, origin: string, url: URL): string | null {
  if (url.pathname.endsWith('/')) return null;
  const target = new URL(url);
  target.pathname += '/';
  return matchRoute(routes, origin, target, 'GET') === null ? null : target.pathname + target.search;
}

/** The `Allow` of a view, in the order of Django's `View.http_method_names`. */
export function allowHeader({ methods }: Match): string {
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

function paramsOf({ params, pattern }: Route, pathname: string): Readonly<Record<string, string>> {
  const match = pattern.exec(pathname);
  const groups = params ? params.map((name, index) => [name, match?.[index + 1]]) : Object.entries(match?.groups ?? {});
  return Object.fromEntries(groups.map(([name, value]) => [name, decode(value ?? '')]));
}

/** As Django's `unquote`: what is no escape stays what it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
