import { nonFieldError } from '../errors.ts';
import { type Exchange, type Reply, type Route, signedIn } from '../exchange.ts';
import { readFields } from '../fields.ts';
import type { Settings } from '../options.ts';

/**
 * Returns Djoser's views for DRF tokens. Each user has one key, which every login returns. A logout deletes the key for all devices of the
 * user.
 */
export function tokenRoutes(settings: Settings): readonly Route[] {
  const view = (name: string, handler: (exchange: Exchange) => Reply, open: boolean): Route => ({
    name,
    pattern: new RegExp(`^${settings.baseUrl.pathname}${name}/?$`),
    handlers: { POST: handler },
    authentication: 'default',
    needsUser: () => !open,
  });
  return [view('token/login', login, true), view('token/logout', logout, false)];
}

/**
 * Logs in as djoser/serializers.py `TokenCreateSerializer` does. Both fields are optional, and every failure gets the same 400. Since
 * Djoser 2.3.0 the value of LOGIN_FIELD is compared with USERNAME_FIELD.
 */
function login({ data, world }: Exchange): Reply {
  const { loginField, usernameField } = world.settings;
  const values: Readonly<Record<string, string | undefined>> = readFields(data(), {
    [loginField]: { optional: true },
    password: { optional: true },
  });
  const user = world.users.all().find((candidate) => candidate[usernameField] === values[loginField]);
  if (user === undefined || !user.isActive || user.password !== values.password) {
    throw nonFieldError('Unable to log in with provided credentials.');
  }
  const key = world.keys.get(user.id) ?? world.ids.hex(40);
  world.keys.set(user.id, key);
  return { status: 200, data: { auth_token: key } };
}

function logout(exchange: Exchange): Reply {
  exchange.world.keys.delete(signedIn(exchange).id);
  return { status: 204 };
}
