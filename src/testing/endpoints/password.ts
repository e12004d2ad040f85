import { fieldErrors, nonFieldError } from '../errors.ts';
import { type Exchange, type Reply, type Route, signedIn } from '../exchange.ts';
import { readFields } from '../fields.ts';
import type { Settings } from '../options.ts';
import type { UserInfo } from '../users.ts';
import { currentPassword } from './checks.ts';
import { emailForm, linkForm, userByEmail, userByLink } from './links.ts';
import { passwordErrors } from './passwords.ts';
import { action } from './viewset.ts';

/** Returns the endpoints that change a password, or set a new one with a mailed link. JWTs from before the change stay valid. */
export function passwordRoutes(settings: Settings): readonly Route[] {
  return [
    action(settings, 'users/set_password', { POST: setPassword }),
    action(settings, 'users/reset_password', { POST: reset }, { open: true }),
    action(settings, 'users/reset_password_confirm', { POST: confirm }, { open: true }),
  ];
}

function setPassword(exchange: Exchange): Reply {
  const { settings, users } = exchange.world;
  const user = signedIn(exchange);
  const values: Readonly<Record<string, string | undefined>> = readFields(exchange.data(), {
    current_password: currentPassword(user),
    ...newPasswordForm(settings.retype.setPassword),
  });
  users.setPassword(user, newPassword(settings, settings.retype.setPassword, values, user));
  return { status: 204 };
}

function reset({ data, world }: Exchange): Reply {
  const user = userByEmail(world, readFields(data(), emailForm).email, true);
  if (user !== undefined) world.mailbox.send('password_reset', user);
  return { status: 204 };
}

/**
 * Sets a new password with a mailed link. Djoser checks the password before the link (djoser/serializers.py
 * `UidAndTokenSerializer.validate`). At that time Djoser does not know whose link it is. So it compares the password with the data of the
 * user who sends the request, who is usually not logged in.
 */
function confirm({ data, user: asking, world }: Exchange): Reply {
  const { settings, users } = world;
  const retype = settings.retype.passwordResetConfirm;
  const values = readFields(data(), { ...linkForm, ...newPasswordForm(retype) });
  const password = newPassword(settings, retype, values, asking ?? {});
  const user = userByLink(world, values);
  users.setPassword(user, password);
  user.lastLoginAt = world.clock.nowMs();
  return { status: 204 };
}

/** Returns the fields of the new password. `re_new_password` is ignored unless `retype` is on. */
function newPasswordForm(retype: boolean) {
  return { new_password: {}, ...(retype ? { re_new_password: {} } : {}) };
}

function newPassword(
  settings: Settings,
  retype: boolean,
  values: Readonly<Record<string, string | undefined>>,
  owner: Partial<Pick<UserInfo, 'username' | 'email'>>,
): string {
  const { new_password: password = '', re_new_password: again } = values;
  const errors = passwordErrors(settings, password, owner);
  if (errors.length > 0) throw fieldErrors({ new_password: errors });
  if (retype && again !== password) throw nonFieldError("The two password fields didn't match.");
  return password;
}
