import { Crash, detailError, fieldErrors, nonFieldError, permissionDenied } from '../errors.ts';
import { type Exchange, type Handler, type Reply, type Route, signedIn } from '../exchange.ts';
import { readFields } from '../fields.ts';
import type { Settings } from '../options.ts';
import type { User } from '../users.ts';
import { emailField, loginName, usernameField } from './checks.ts';
import { passwordErrors } from './passwords.ts';
import { destroy, pickFields, requiredField, retrieve, serializeUser, update } from './profile.ts';
import { action } from './viewset.ts';

/** Returns the endpoint `users/`: everybody may register, and users may see the list. */
export function usersRoute(settings: Settings): Route {
  return action(settings, 'users', { GET: list, POST: create }, { open: true });
}

/** Returns the endpoint `users/{id}/`: users may see themselves, and staff may see everybody. */
export function userRoute(settings: Settings): Route {
  return action(
    settings,
    'users/{id}',
    { GET: own(retrieve, true), PUT: own(update, true), PATCH: own(update, true), DELETE: own(destroy, false) },
    { path: 'users/(?<id>[^/.]+)' },
  );
}

function list(exchange: Exchange): Reply {
  const { settings, users } = exchange.world;
  const user = signedIn(exchange);
  const visible = settings.hideUsers && !user.isStaff ? [user] : users.all();
  return { status: 200, data: visible.map((each) => serializeUser(settings, each)) };
}

/** Registers a user (djoser/serializers.py `UserCreateSerializer`). The response has no tokens. The password is checked last. */
function create({ data, world }: Exchange): Reply {
  const { mailbox, settings, users } = world;
  const { loginField, retype, usernameField: nameField } = settings;
  const required = requiredField(settings);
  const values: Readonly<Record<string, string | undefined>> = readFields(data(), {
    ...([required, loginField].includes('username')
      ? { username: { ...usernameField(users), optional: required === 'username' } }
      : {}),
    email: nameField === 'email' ? loginName(settings, users) : { ...emailField, optional: true },
    password: {},
    ...(retype.userCreatePassword ? { re_password: {} } : {}),
  });
  const { email = '', password = '' } = values;
  const username = values.username ?? email;
  const errors = passwordErrors(settings, password, { username, email });
  if (errors.length > 0) throw fieldErrors({ password: errors });
  if (retype.userCreatePassword && values.re_password !== password) {
    throw nonFieldError("The two password fields didn't match.");
  }
  // When LOGIN_FIELD is another field, the form does not ask for the first argument of `create_user()`, and the call fails.
  if (loginField !== nameField) throw new Crash('TypeError');
  const fields = pickFields(settings.userFields, data());
  const user = users.create({ username, email, password, fields, isActive: !settings.sendActivationEmail });
  if (settings.sendActivationEmail) mailbox.send('activation', user);
  return { status: 201, data: serializeUser(settings, user) };
}

/**
 * Returns a handler that runs `view` for the user with the id in the path. Only that user and staff may call it. HIDE_USERS hides other
 * users when they are read or changed, but not when they are deleted (djoser/views.py `permission_denied`).
 */
function own(view: (exchange: Exchange, user: User) => Reply, hides: boolean): Handler {
  return (exchange) => {
    const { settings, users } = exchange.world;
    const { id = '' } = exchange.params;
    if (!/^\d+$/.test(id)) throw detailError(404, 'Not found.');
    const user = users.byId(id);
    if (user === undefined) throw detailError(404, 'No User matches the given query.');
    if (user !== exchange.user && !signedIn(exchange).isStaff) {
      if (hides && settings.hideUsers) throw detailError(404, 'Not found.');
      throw permissionDenied();
    }
    return view(exchange, user);
  };
}
