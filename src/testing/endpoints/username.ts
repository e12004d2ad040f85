import { Crash, nonFieldError } from '../errors.ts';
import { type Exchange, type Reply, type Route, signedIn } from '../exchange.ts';
import { type Field, readFields } from '../fields.ts';
import type { Settings } from '../options.ts';
import type { World } from '../world.ts';
import { currentPassword, loginName } from './checks.ts';
import { emailForm, userByEmail, userByLink } from './links.ts';
import { action } from './viewset.ts';

/**
 * Returns the endpoints that change the name that a user logs in with. The paths contain USERNAME_FIELD, and the form fields contain
 * LOGIN_FIELD.
 */
export function usernameRoutes(settings: Settings): readonly Route[] {
  const field = settings.usernameField;
  return [
    action(settings, `users/set_${field}`, { POST: setUsername }),
    action(settings, `users/reset_${field}`, { POST: reset }, { open: true }),
    action(settings, `users/reset_${field}_confirm`, { POST: confirm }, { open: true }),
  ];
}

function setUsername(exchange: Exchange): Reply {
  const { world } = exchange;
  const user = signedIn(exchange);
  const retype = world.settings.retype.setUsername;
  const values: Readonly<Record<string, string | undefined>> = readFields(exchange.data(), {
    current_password: currentPassword(user),
    ...newNameForm(world, retype),
  });
  checkRetype(world.settings, retype, values);
  user[world.settings.usernameField] = newName(world.settings, values);
  return { status: 204 };
}

function reset({ data, world }: Exchange): Reply {
  const user = userByEmail(world, readFields(data(), emailForm).email, true);
  if (user !== undefined) world.mailbox.send('username_reset', user);
  return { status: 204 };
}

function confirm({ data, world }: Exchange): Reply {
  const retype = world.settings.retype.usernameResetConfirm;
  const body = data();
  const values = readFields(body, newNameForm(world, retype));
  checkRetype(world.settings, retype, values);
  // Djoser's serializer for this form does not list `uid` and `token`, so DRF does not require them. Djoser then reads a missing one as an
  // empty text, and an empty text is a wrong `uid` or `token`.
  const { uid, token } = { uid: '', token: '', ...(body as Partial<Record<'uid' | 'token', unknown>>) };
  const user = userByLink(world, { uid: String(uid), token: String(token) });
  user[world.settings.usernameField] = newName(world.settings, values);
  user.lastLoginAt = world.clock.nowMs();
  return { status: 204 };
}

function newNameForm(world: World, retype: boolean): Readonly<Record<string, Field>> {
  const { loginField } = world.settings;
  const field = loginName(world.settings, world.users);
  return { [`new_${loginField}`]: field, ...(retype ? { [`re_new_${loginField}`]: {} } : {}) };
}

type Given = Readonly<Record<string, string | undefined>>;

function checkRetype({ loginField }: Settings, retype: boolean, values: Given): void {
  if (retype && values[`re_new_${loginField}`] !== values[`new_${loginField}`]) {
    throw nonFieldError(`The two ${loginField} fields didn't match.`);
  }
}

/**
 * Returns the new name. djoser/views.py reads `new_<USERNAME_FIELD>` from a form that has `new_<LOGIN_FIELD>`, and fails when these differ.
 */
function newName({ loginField, usernameField: nameField }: Settings, values: Given): string {
  if (nameField !== loginField) throw new Crash('KeyError');
  return values[`new_${loginField}`] ?? '';
}
