import { ApiError, Crash, fieldErrors } from '../errors.ts';
import type { User } from '../users.ts';
import type { World } from '../world.ts';
import { emailField } from './checks.ts';

/** The form that asks where to mail a link to. */
export const emailForm = { email: { check: emailField.check } };

/**
 * djoser/serializers.py `UserFunctionsMixin.get_user`: whoever has the address and this state. Nobody is told whether
 * there is such a user, unless the settings say so; two of them are one too many for `objects.get`.
 */
export function userByEmail(world: World, email: string, isActive: boolean): User | undefined {
  const found = world.users.byEmail(email).filter((user) => user.isActive === isActive);
  if (found.length > 1) throw new Crash('MultipleObjectsReturned');
  if (found.length === 0 && world.settings.showEmailNotFound) {
    // Raised outside `is_valid()`: a bare list.
    throw new ApiError(400, ['User with given email does not exist.']);
  }
  return found[0];
}

/** The form a mailed link fills in. */
export const linkForm = { uid: {}, token: {} };

/** djoser/serializers.py `UidAndTokenSerializer`: whose link this is. */
export function userByLink(world: World, link: { readonly uid: string; readonly token: string }): User {
  const user = world.mailbox.userOf(link.uid, world.users);
  if (user === undefined) throw fieldErrors({ uid: ["Invalid user id or user doesn't exist."] });
  if (!world.mailbox.accepts(user, link.token)) throw fieldErrors({ token: ['Invalid token for given user.'] });
  return user;
}
