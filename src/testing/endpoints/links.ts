import { ApiError, Crash, fieldErrors } from '../errors.ts';
import type { User } from '../users.ts';
import type { World } from '../world.ts';
import { emailField } from './checks.ts';

/** The form for the address that a link is mailed to. */
export const emailForm = { email: { check: emailField.check } };

/**
 * Returns the user with this address who is active or not, as `isActive` says (djoser/serializers.py `UserFunctionsMixin.get_user`);
 * `undefined` when there is none. The response does not tell whether there is such a user, unless `showEmailNotFound` is on. With two such
 * users, `objects.get` fails.
 */
export function userByEmail(world: World, email: string, isActive: boolean): User | undefined {
  const found = world.users.byEmail(email).filter((user) => user.isActive === isActive);
  if (found.length > 1) throw new Crash('MultipleObjectsReturned');
  if (found.length === 0 && world.settings.showEmailNotFound) {
    // Djoser raises this error outside of `is_valid()`, so the body is a list.
    throw new ApiError(400, ['User with given email does not exist.']);
  }
  return found[0];
}

/** The fields of a mailed link. */
export const linkForm = { uid: {}, token: {} };

/**
 * Returns the user to whom this link was sent by email. Throws Djoser's error for the field `uid` or `token` when the user does not exist or
 * the token is wrong (djoser/serializers.py, `UidAndTokenSerializer`).
 */
export function userByLink(world: World, link: { readonly uid: string; readonly token: string }): User {
  const user = world.mailbox.userOf(link.uid, world.users);
  if (user === undefined) throw fieldErrors({ uid: ["Invalid user id or user doesn't exist."] });
  if (!world.mailbox.accepts(user, link.token)) throw fieldErrors({ token: ['Invalid token for given user.'] });
  return user;
}
