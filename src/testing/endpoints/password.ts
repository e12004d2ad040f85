import { fieldErrors, nonFieldError } from '../errors.ts';
import { type Exchange, type Reply, type Route, signedIn } from '../exchange.ts';
import { readFields } from '../fields.ts';
import type { Settings } from '../options.ts';
import type { UserInfo } from '../users.ts';
import { currentPassword } from './checks.ts';
import { emailForm, linkForm, userByEmail, userByLink } from './links.ts';
import { passwordErrors } from './passwords.ts';
import { action } from './viewset.ts';

/** Changing a password, and getting a new one by mail. JWTs made before stay as good as they were. */
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
 * The password is judged before the link, and so held against whoever asks, who is nobody (djoser/serializers.py
 * `UidAndTokenSerializer.validate`).
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

/** `re_new_password` is ignored unless the setting asks for it. */
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
