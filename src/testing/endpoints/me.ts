import { type Route, signedIn } from '../exchange.ts';
import type { Settings } from '../options.ts';
import { mount } from './mount.ts';
import { destroy, retrieve, update } from './profile.ts';

/** `users/me/`: the signed-in user. */
export function meRoute(settings: Settings): Route {
  return {
    name: 'users/me',
    pattern: mount(settings, 'users/me'),
    handlers: {
      GET: (exchange) => retrieve(exchange, signedIn(exchange)),
      PUT: (exchange) => update(exchange, signedIn(exchange)),
      PATCH: (exchange) => update(exchange, signedIn(exchange)),
      DELETE: (exchange) => destroy(exchange, signedIn(exchange)),
    },
    authentication: 'default',
    needsUser: () => true,
  };
}
