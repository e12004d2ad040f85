import type { Route } from '../exchange.ts';
import type { Settings } from '../options.ts';
import { activationRoutes } from './activation.ts';
import { pingRoute, publicRoute } from './api.ts';
import { cookieHandlers, csrfRoute } from './cookie.ts';
import { jwtRoutes } from './jwt.ts';
import { meRoute } from './me.ts';
import { passwordRoutes } from './password.ts';
import { rootRoute } from './root.ts';
import { socialRoute } from './social.ts';
import { tokenRoutes } from './token.ts';
import { usernameRoutes } from './username.ts';
import { userRoute, usersRoute } from './users.ts';

/** Returns the URL configuration: the endpoints of Djoser, `/api/ping/` and `/api/public/`. As in Django, the first match counts. */
export function routesOf(settings: Settings): readonly Route[] {
  const cookieMode = settings.refreshIn === 'cookie';
  return [
    ...jwtRoutes(settings, cookieMode ? cookieHandlers : {}),
    ...(cookieMode ? [csrfRoute(settings)] : []),
    ...tokenRoutes(settings),
    usersRoute(settings),
    ...activationRoutes(settings),
    meRoute(settings),
    ...passwordRoutes(settings),
    ...usernameRoutes(settings),
    userRoute(settings),
    socialRoute(settings),
    rootRoute(settings),
    pingRoute,
    publicRoute,
  ];
}
