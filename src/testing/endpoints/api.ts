import { hasParser, parseBody } from '../body.ts';
import { digestOf } from '../digest.ts';
import { type Exchange, type Reply, type Route, signedIn } from '../exchange.ts';

/** `/api/ping/`: the protected resource every server has. It takes every method and answers with what it got. */
export const pingRoute: Route = {
  name: 'api/ping',
  pattern: /^\/api\/ping\/$/,
  handlers: { GET: ping, POST: ping, PUT: ping, PATCH: ping, DELETE: ping },
  authentication: 'default',
  needsUser: () => true,
};

/** `/api/public/`: for anyone, and still no place for a bad `Authorization` header. */
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

/** What is neither JSON nor a form comes back as its digest, so that a body sent twice can be compared. */
function echo({ incoming }: Exchange): unknown {
  return hasParser(incoming) ? parseBody(incoming) : digestOf(incoming.bytes());
}
