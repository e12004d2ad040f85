import type { Route } from '../exchange.ts';
import type { Settings } from '../options.ts';

/**
 * An action of `UserViewSet`. Its slash is not optional, but a format suffix is taken instead (DRF routers.py). A method
 * that is no action falls under the viewset's own permission, so anonymous gets 401 before 405.
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
