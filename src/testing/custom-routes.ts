import { hasParser, parseBody } from './body.ts';
import type { Handler, Method, Route } from './exchange.ts';
import { type RoutePath, readRoutePath } from './route-path.ts';
import { handledAs } from './router.ts';
import { infoOf, type User, type UserInfo } from './users.ts';

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
  /** Whether it needs a user; default `true`, as with a `permission`. */
  readonly protected?: boolean;
  /**
   * What the user must have among their `permissions`, or a question about the user; without it they get DRF's 403.
   * Default: every user may.
   */
  readonly permission?: string | ((user: UserInfo) => boolean);
}

/** The endpoints a test adds. A path registered for two methods is one view; registered twice, the later one counts. */
export interface CustomRoutes {
  add(method: Method, path: string, handler: RouteHandler, options?: RouteOptions): void;
  list(): readonly Route[];
}

/** What was registered for one path. */
interface View {
  readonly at: RoutePath;
  readonly handlers: Partial<Record<Method, Handler>>;
  readonly options: Partial<Record<Method, RouteOptions>>;
}

export function createCustomRoutes(): CustomRoutes {
  const views = new Map<string, View>();
  return {
    add(method, path, handler, options = {}) {
      const view = views.get(path) ?? { at: readRoutePath(path), handlers: {}, options: {} };
      views.set(path, view);
      view.handlers[method] = adapt(handler);
      view.options[method] = options;
    },
    list: () => [...views].map(([path, view]) => routeOf(path, view)),
  };
}

function routeOf(path: string, { at, handlers, options }: View): Route {
  const optionsOf = (method: string) => options[handledAs(method)];
  return {
    name: path,
    ...at,
    handlers,
    authentication: 'default',
    needsUser(method) {
      const { permission, protected: isProtected = true } = optionsOf(method) ?? {};
      return isProtected || permission !== undefined;
    },
    permits: (method, user) => isPermitted(user, optionsOf(method)?.permission),
  };
}

function isPermitted(user: User, permission: RouteOptions['permission']): boolean {
  if (permission === undefined) return true;
  return typeof permission === 'function' ? permission(infoOf(user)) : user.permissions.includes(permission);
}

function adapt(handler: RouteHandler): Handler {
  return async ({ incoming, params, user }) => {
    const data = hasParser(incoming) ? parseBody(incoming) : incoming.text;
    const info = user === null ? null : infoOf(user);
    const result = await handler(incoming.request(), { user: info, params, data });
    return result instanceof Response ? result : { status: 200, data: result ?? null };
  };
}
