import type { Route } from '../exchange.ts';
import type { Settings } from '../options.ts';

/**
 * Returns the route of an action of `UserViewSet`. The path needs its slash, or a format suffix instead (DRF routers.py). A method without
 * an action needs the viewset's own permission, so a request without a user gets 401 before 405.
 */
export function action(
  settings: Settings,
  name: string,
  handlers: Route['handlers'],
  { open = false, path = name }: { open?: boolean; path?: string } = {},
): Route {
  return {
    name,
    pattern: new RegExp(`^${settings.baseUrl.pathname}${path}(?:/|\\.(?<format>[a-z0-9]+)/?)$`),
    handlers,
    authentication: 'default',
    needsUser: (method) => !open || method !== 'POST',
  };
}
