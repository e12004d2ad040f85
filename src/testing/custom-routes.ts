import { hasParser, parseBody } from './body.ts';
import type { Handler, Method, Route } from './exchange.ts';
import { type RoutePath, readRoutePath } from './route-path.ts';
import { handledAs } from './router.ts';
import { infoOf, type User, type UserInfo } from './users.ts';

/**
 * What the handler of a test's route gets besides the request.
 *
 * @category Fake server
 */
export interface RouteContext {
  /** The user who sent the request. Null when nobody is logged in, which is possible only on a route that is not protected. */
  readonly user: UserInfo | null;
  /** The values of the `:names` in the path. */
  readonly params: Readonly<Record<string, string>>;
  /**
   * The body of the request: parsed when it is JSON or a form, else as text. An empty object when the request has no body. A file in a form
   * is the length and the SHA-256 of its bytes, `{ bytes, sha256 }`. The server parses the body when the handler first reads this property.
   * If the JSON or the form is malformed, the handler stops there, and the server answers with DRF's 400.
   */
  readonly data: unknown;
}

/**
 * Returns a `Response`, or a value that the server sends as JSON with status 200.
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
  /** Whether the route needs a logged-in user; default `true`. A route with a `permission` always needs one. */
  readonly protected?: boolean;
  /**
   * What the user must have in `permissions`, or a function that says whether the user may call the route. Other users get DRF's 403.
   * Default: every user may.
   */
  readonly permission?: string | ((user: UserInfo) => boolean);
}

/** The routes that a test adds. A path with two methods is one view. When a method of a path is added twice, the later handler counts. */
export interface CustomRoutes {
  add(method: Method, path: string, handler: RouteHandler, options?: RouteOptions): void;
  list(): readonly Route[];
}

/** All that was added for one path. */
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
    const context: RouteContext = {
      user: user === null ? null : infoOf(user),
      params,
      get data() {
        return hasParser(incoming) ? parseBody(incoming) : incoming.text;
      },
    };
    const result = await handler(incoming.request(), context);
    return result instanceof Response ? result : { status: 200, data: result ?? null };
  };
}
