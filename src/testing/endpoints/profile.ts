import type { Exchange, Reply } from '../exchange.ts';
import { signedIn } from '../exchange.ts';
import { type Field, readFields } from '../fields.ts';
import type { Settings } from '../options.ts';
import type { User } from '../users.ts';
import { currentPassword, emailField, usernameField } from './checks.ts';

/** Returns a user as `UserSerializer` does: `REQUIRED_FIELDS`, the id, and `LOGIN_FIELD` (djoser/serializers.py). */
export function serializeUser(settings: Settings, user: User): Readonly<Record<string, unknown>> {
  return {
    [requiredField(settings)]: user[requiredField(settings)],
    id: user.id,
    [settings.loginField]: user[settings.loginField],
    ...user.fields,
  };
}

/** Returns the values in a body that belong to these fields. */
export function pickFields(
  fields: Readonly<Record<string, unknown>>,
  data: unknown,
): Readonly<Record<string, unknown>> {
  const given = Object.entries(Object(data) as object);
  return Object.fromEntries(given.filter(([name]) => Object.hasOwn(fields, name)));
}

/**
 * Returns the one field in `REQUIRED_FIELDS`. Django's default user model requires an e-mail address. A model whose users log in with an
 * e-mail address requires a username here.
 */
export function requiredField(settings: Settings): 'username' | 'email' {
  return settings.usernameField === 'username' ? 'email' : 'username';
}

export function retrieve({ world }: Exchange, user: User): Reply {
  return { status: 200, data: serializeUser(world.settings, user) };
}

/**
 * Changes a user. Djoser ignores `LOGIN_FIELD`, which is read-only. With `sendActivationEmail`, a new e-mail address makes the user
 * inactive.
 */
export function update(exchange: Exchange, user: User): Reply {
  const { data, world } = exchange;
  const { settings } = world;
  const writable = requiredField(settings);
  const isReadOnly = writable === settings.loginField;
  const field: Field = writable === 'email' ? emailField : usernameField(world.users, user);
  const form: Readonly<Record<string, Field>> = isReadOnly ? {} : { [writable]: { ...field, optional: true } };
  const value = readFields(data(), form)[writable];
  user.fields = { ...user.fields, ...pickFields(user.fields, data()) };
  if (value !== undefined && value !== user[writable]) {
    user[writable] = value;
    if (settings.sendActivationEmail && writable === 'email') {
      // As in djoser/serializers.py `UserSerializer.update`, the user is inactive from the next request on.
      user.isActive = false;
      world.mailbox.send('activation', user);
    }
  }
  return retrieve(exchange, user);
}

/** Deletes a user. The body of the DELETE must hold the password of the user who sends the request. */
export function destroy(exchange: Exchange, user: User): Reply {
  readFields(exchange.data(), { current_password: currentPassword(signedIn(exchange)) });
  exchange.world.users.remove(user);
  return { status: 204 };
}
