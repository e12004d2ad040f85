import { nonFieldError } from '../errors.ts';
import { type Exchange, type Reply, type Route, signedIn } from '../exchange.ts';
import { readFields } from '../fields.ts';
import type { Settings } from '../options.ts';

/** Djoser's views for DRF tokens: one key for each user, the same at every login, gone everywhere at logout. */
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
 * djoser/serializers.py `TokenCreateSerializer`: both fields are optional, and whatever is wrong is the same 400. From
 * 2.3.0 on what LOGIN_FIELD carries is looked up as USERNAME_FIELD.
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
