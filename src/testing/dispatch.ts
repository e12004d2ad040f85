import { authenticate, type Identity } from './authentication.ts';
import { parseBody } from './body.ts';
import { readCsrfToken } from './csrf.ts';
import { ApiError, Crash, detailError, notAuthenticated, permissionDenied } from './errors.ts';
import type { Handler, Incoming, Reply, Route } from './exchange.ts';
import { negotiate, type Renderer } from './negotiation.ts';
import { adopt, type Delivery, renderPage, renderRedirect, renderReply } from './render.ts';
import { allowHeader, handledAs, type Match, matchRoute, type Routes, slashed } from './router.ts';
import { standardized, standardizedCrash } from './standardized-errors.ts';
import type { World } from './world.ts';

/** Handles one request as Django does: URL resolver, view, renderer. */
export async function dispatch(world: World, routes: Routes, incoming: Incoming): Promise<Delivery> {
  const { origin } = world.settings.baseUrl;
  const match = matchRoute(routes, origin, incoming.url, incoming.method);
  if (match !== null) return withDate(world, await runView(world, match, incoming));
  const target = slashed(routes, origin, incoming.url);
  return withDate(world, target === null ? renderPage(404, 'Not Found', incoming.method) : renderRedirect(target));
}

/** Runs the view, and turns its exceptions into answers, as DRF's `APIView.dispatch` does. */
async function runView(world: World, match: Match, incoming: Incoming): Promise<Delivery> {
  const { route, params } = match;
  const context = { method: incoming.method, headers: { Allow: allowHeader(match) } };
  let renderer: Renderer = 'json';
  let reply: Reply | Response;
  try {
    renderer = negotiate(incoming.headers.get('Accept'), params.format);
    reply = await answer(world, match, incoming);
  } catch (error) {
    const isStandardized = world.settings.exceptionHandler === 'standardized';
    if (error instanceof Crash) {
      if (!isStandardized) return renderPage(500, 'Server Error (500)', incoming.method);
      reply = { status: 500, data: standardizedCrash };
    } else if (error instanceof ApiError) {
      reply = refusal(world, route, isStandardized ? standardized(error) : error);
    } else throw error;
  }
  if (reply instanceof Response) return adopt(reply);
  if (renderer === 'json') return renderReply(reply, renderer, context);
  // The HTML page of the browsable API has forms, so it sets a CSRF cookie.
  const { cookie } = readCsrfToken(world, incoming.cookies);
  return renderReply({ ...reply, cookies: [...(reply.cookies ?? []), cookie] }, renderer, context);
}

/** Runs the view's handler after DRF's checks: authentication, permission, throttle, method (DRF views.py `initial` and `dispatch`). */
async function answer(world: World, { names, params, route }: Match, incoming: Incoming): Promise<Reply | Response> {
  const { method } = incoming;
  const identity: Identity =
    route.authentication === 'none'
      ? { user: null, claims: null }
      : authenticate(world, incoming.headers.get('Authorization'));
  if (identity.user === null) {
    if (route.needsUser(method)) throw notAuthenticated();
    world.throttle.admit(names[0]);
  } else if (route.permits?.(method, identity.user) === false) throw permissionDenied();
  if (route.crashesOn?.includes(method)) throw new Crash(`${method} ${route.name}`);
  if (method === 'OPTIONS') return describe(route);
  const handler = handlerFor(route, method);
  let parsed: { data: unknown } | null = null;
  return handler({
    world,
    incoming,
    params,
    ...identity,
    data() {
      parsed ??= { data: parseBody(incoming) };
      return parsed.data;
    },
  });
}

function handlerFor(route: Route, method: string): Handler {
  const handler = route.handlers[handledAs(method)];
  if (handler === undefined) throw detailError(405, `Method "${method}" not allowed.`);
  return handler;
}

/**
 * Returns the reply for an error. DRF's `handle_exception` takes the `WWW-Authenticate` header from the first authentication class.
 * `SessionAuthentication` has none, so a 401 becomes 403. SimpleJWT's own views name their scheme themselves.
 */
function refusal(world: World, route: Route, error: ApiError): Reply {
  const { cookies, data, headers, status } = error;
  if (status !== 401) return { status, data, headers, cookies };
  const { schemes, sessionFirst, tokenAuthentication } = world.settings;
  const isDefault = route.authentication === 'default';
  if (isDefault && sessionFirst) return { status: 403, data, headers };
  const [scheme = 'Bearer'] = schemes;
  const challenge = isDefault && tokenAuthentication === 'first' ? 'Token' : `${scheme} realm="api"`;
  return { status, data, headers: { ...headers, 'WWW-Authenticate': challenge } };
}

/** Returns the answer to OPTIONS: DRF metadata.py `SimpleMetadata` without its list of fields. */
function describe(route: Route): Reply {
  return {
    status: 200,
    data: {
      name: route.name,
      description: '',
      renders: ['application/json', 'text/html'],
      parses: ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'],
    },
  };
}

/** Adds the `Date` header. Every server sends this header, and the client may read the server's time from it. */
function withDate(world: World, delivery: Delivery): Delivery {
  const { response } = delivery;
  if (!response.headers.has('Date')) response.headers.set('Date', new Date(world.clock.nowMs()).toUTCString());
  return delivery;
}
