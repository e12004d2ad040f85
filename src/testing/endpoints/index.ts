import type { Route } from '../exchange.ts';
import type { Settings } from '../options.ts';
import { jwtRoutes } from './jwt.ts';
import { meRoute } from './me.ts';
import { pingRoute } from './ping.ts';

/** The URL configuration: Djoser's mount, and one resource beside it. */
export function routesOf(settings: Settings): readonly Route[] {
  return [...jwtRoutes(settings), meRoute(settings), pingRoute];
}
