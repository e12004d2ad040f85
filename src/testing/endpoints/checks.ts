import type { Field } from '../fields.ts';
import type { Settings } from '../options.ts';
import type { User, Users } from '../users.ts';

/** `EmailField` with `blank=True`, as the default user model has it. */
export const emailField = {
  allowBlank: true,
  check: (value: string) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? [] : ['Enter a valid email address.']),
} satisfies Field;

/** The username of Django's `AbstractUser`: its characters, its length, and that nobody else has it. */
export function usernameField(users: Users, owner?: User): Field {
  return {
    check(value) {
      // Letters and digits of any script, as Python's `\w`.
      if (!/^[\p{L}\p{N}_.@+-]+$/u.test(value)) {
        return ['Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.'];
      }
      if (value.length > 150) return ['Ensure this field has no more than 150 characters.'];
      const taken = users.byUsername(value);
      return taken === undefined || taken === owner ? [] : ['A user with that username already exists.'];
    },
  };
}

/** What one logs in with: given, well-formed, and nobody else's. */
export function loginName({ loginField, usernameField: nameField }: Settings, users: Users): Field {
  if (loginField === 'username') return usernameField(users);
  // An address that is no name may be left out, and be anybody's.
  if (nameField !== 'email') return { ...emailField, optional: true };
  return {
    check(value) {
      const errors = emailField.check(value);
      if (errors.length > 0) return errors;
      return users.byEmail(value).length > 0 ? ['user with this email address already exists.'] : [];
    },
  };
}

/** The password of the user who asks (djoser/serializers.py `CurrentPasswordSerializer`). */
export function currentPassword(user: User): Field {
  return { check: (value) => (value === user.password ? [] : ['Invalid password.']) };
}
