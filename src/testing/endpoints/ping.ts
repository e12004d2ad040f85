import { type Route, signedIn } from '../exchange.ts';

/** `GET /api/ping/`: the protected resource every server has, so that a test needs no route of its own. */
export const pingRoute: Route = {
  name: 'api/ping',
  pattern: /^\/api\/ping\/$/,
  handlers: {
    GET: (exchange) => ({ status: 200, data: { pong: true, username: signedIn(exchange).username } }),
  },
  authentication: 'default',
  needsUser: () => true,
};
