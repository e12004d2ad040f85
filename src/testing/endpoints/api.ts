import { hasParser, parseBody } from '../body.ts';
import { digestOf } from '../digest.ts';
import { type Exchange, type Reply, type Route, signedIn } from '../exchange.ts';

/** `/api/ping/`: a protected resource that every server has. It accepts each method, and its response contains the request's body. */
export const pingRoute: Route = {
  name: 'api/ping',
  pattern: /^\/api\/ping\/$/,
  handlers: { GET: ping, POST: ping, PUT: ping, PATCH: ping, DELETE: ping },
  authentication: 'default',
  needsUser: () => true,
};

/** `/api/public/`: no user is needed, but a bad `Authorization` header is refused. */
export const publicRoute: Route = {
  name: 'api/public',
  pattern: /^\/api\/public\/$/,
  handlers: { GET: hello, POST: hello },
  authentication: 'default',
  needsUser: () => false,
};

function ping(exchange: Exchange): Reply {
  const { method } = exchange.incoming;
  return { status: 200, data: { pong: true, user: signedIn(exchange).username, method, body: echo(exchange) } };
}

function hello({ user }: Exchange): Reply {
  return { status: 200, data: { public: true, user: user?.username ?? null } };
}

/** Returns the request's body, or its digest when it is neither JSON nor a form. So a test can compare the bodies of two sends. */
function echo({ incoming }: Exchange): unknown {
  return hasParser(incoming) ? parseBody(incoming) : digestOf(incoming.bytes());
}
