import { hasParser, parseBody } from './body.ts';
import type { Handler, Method, Route } from './exchange.ts';
import { patternOf } from './router.ts';
import { infoOf, type UserInfo } from './users.ts';

/**
 * What a test's own endpoint is told besides the request.
 *
 * @category Fake server
 */
export interface RouteContext {
  /** Who asks; null only where the route is not protected. */
  readonly user: UserInfo | null;
  /** What the path's `:names` stand for. */
  readonly params: Readonly<Record<string, string>>;
  /** The parsed body: JSON, a form, else text; an empty object where there is none. */
  readonly data: unknown;
}

/**
 * Answers with a `Response`, or with a value that becomes 200 and JSON.
 *
 * @category Fake server
 */
export type RouteHandler = (request: Request, context: RouteContext) => unknown;

/**
 * Settings of one `server.route`.
 *
 * @category Fake server
 */
export interface RouteOptions {
  /** Whether it needs a user; default `true`. */
  readonly protected?: boolean;
}

/** The endpoints a test adds. A path registered for two methods is one view; registered twice, the later one counts. */
export interface CustomRoutes {
  add(method: Method, path: string, handler: RouteHandler, options?: RouteOptions): void;
  list(): readonly Route[];
}

export function createCustomRoutes(): CustomRoutes {
  const views = new Map<string, { handlers: Partial<Record<Method, Handler>>; open: Set<string> }>();
  return {
    add(method, path, handler, options = {}) {
      const view = views.get(path) ?? { handlers: {}, open: new Set() };
      views.set(path, view);
      view.handlers[method] = adapt(handler);
      if (options.protected === false) view.open.add(method);
      else view.open.delete(method);
    },
    list: () =>
      [...views].map(([path, { handlers, open }]) => ({
        name: path,
        ...locate(path),
        handlers,
        authentication: 'default',
        needsUser: (method) => !open.has(method === 'HEAD' ? 'GET' : method),
      })),
  };
}

function locate(path: string): Pick<Route, 'pattern' | 'origin'> {
  if (path.startsWith('/')) return { pattern: patternOf(path) };
  const { origin } = new URL(path);
  return { pattern: patternOf(path.slice(origin.length)), origin };
}

function adapt(handler: RouteHandler): Handler {
  return async ({ incoming, params, user }) => {
    const data = hasParser(incoming) ? parseBody(incoming) : incoming.text;
    const info = user === null ? null : infoOf(user);
    const result = await handler(incoming.request(), { user: info, params, data });
    return result instanceof Response ? result : { status: 200, data: result ?? null };
  };
}
