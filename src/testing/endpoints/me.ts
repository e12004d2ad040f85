import { type Route, signedIn } from '../exchange.ts';
import type { Settings } from '../options.ts';
import { destroy, retrieve, update } from './profile.ts';
import { action } from './viewset.ts';

/**
 * Returns the endpoint `users/me/`, for the user who sends the request. `me` in djoser/views.py crashes on HEAD, which it does not handle,
 * and on OPTIONS, for which it needs an id.
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
