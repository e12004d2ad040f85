import type { Route } from '../exchange.ts';
import type { Settings } from '../options.ts';

/**
 * Returns DRF's `APIRootView`, which lists the URLs of the router. It needs a user, like `/api/ping/`, because the project's default
 * permission is `IsAuthenticated`.
 */
export function rootRoute(settings: Settings): Route {
  return {
    name: '',
    pattern: new RegExp(`^${settings.baseUrl.pathname}$`),
    handlers: { GET: () => ({ status: 200, data: { users: new URL('users/', settings.baseUrl).href } }) },
    authentication: 'default',
    needsUser: () => true,
  };
}
