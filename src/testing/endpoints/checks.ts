import type { Field } from '../fields.ts';
import type { Settings } from '../options.ts';
import type { User, Users } from '../users.ts';

/** An `EmailField` with `blank=True`, as in Django's default user model. */
export const emailField = {
  allowBlank: true,
  check: (value: string) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? [] : ['Enter a valid email address.']),
} satisfies Field;

/** Returns the username field of Django's `AbstractUser`. It checks the characters and the length, and that no other user has the name. */
export function usernameField(users: Users, owner?: User): Field {
  return {
    check(value) {
      // As Python's `\w`, this pattern accepts letters and digits of every script.
      if (!/^[\p{L}\p{N}_.@+-]+$/u.test(value)) {
        return ['Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.'];
      }
      if (value.length > 150) return ['Ensure this field has no more than 150 characters.'];
      const taken = users.byUsername(value);
      return taken === undefined || taken === owner ? [] : ['A user with that username already exists.'];
    },
  };
}

/** Returns the field for LOGIN_FIELD. This field is required and unique. Only an e-mail address that is not USERNAME_FIELD is neither. */
export function loginName({ loginField, usernameField: nameField }: Settings, users: Users): Field {
  if (loginField === 'username') return usernameField(users);
  // An e-mail address that is not the username field is optional, and several users may have the same one.
  if (nameField !== 'email') return { ...emailField, optional: true };
  return {
    check(value) {
      const errors = emailField.check(value);
      if (errors.length > 0) return errors;
      return users.byEmail(value).length > 0 ? ['user with this email address already exists.'] : [];
    },
  };
}

/** Returns the field for the password of the user who sends the request (djoser/serializers.py `CurrentPasswordSerializer`). */
export function currentPassword(user: User): Field {
  return { check: (value) => (value === user.password ? [] : ['Invalid password.']) };
}
