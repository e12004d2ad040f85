import { type Route, signedIn } from '../exchange.ts';
import type { Settings } from '../options.ts';
import { destroy, retrieve, update } from './profile.ts';
import { action } from './viewset.ts';

/**
 * `users/me/`: the user who sends the request. In djoser/views.py `me` fails on HEAD, which it does not handle, and on OPTIONS, for lack of
 * an id.
 */
export function meRoute(settings: Settings): Route {
  const view = action(settings, 'users/me', {
    GET: (exchange) => retrieve(exchange, signedIn(exchange)),
    PUT: (exchange) => update(exchange, signedIn(exchange)),
    PATCH: (exchange) => update(exchange, signedIn(exchange)),
    DELETE: (exchange) => destroy(exchange, signedIn(exchange)),
  });
  return { ...view, crashesOn: ['HEAD', 'OPTIONS'] };
}
