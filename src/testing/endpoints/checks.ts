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
      if (!/^[\w.@+-]+$/.test(value)) {
        return ['Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.'];
      }
      if (value.length > 150) return ['Ensure this field has no more than 150 characters.'];
      const taken = users.byUsername(value);
      return taken === undefined || taken === owner ? [] : ['A user with that username already exists.'];
    },
  };
}

/** What one logs in with: given, well-formed, and nobody else's. */
export function loginName(users: Users, field: 'username' | 'email'): Field {
  if (field === 'username') return usernameField(users);
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

const COMMON = ['password', 'password1', '12345678', '123456789', 'qwertyuiop', 'iloveyou', 'sunshine', 'princess'];

/** The four validators that `startproject` writes into the settings, the first one in short. */
export function passwordErrors(
  settings: Settings,
  password: string,
  owner: { username: string; email: string },
): string[] {
  if (!settings.validatePasswords) return [];
  const lower = password.toLowerCase();
  const errors: string[] = [];
  if (lower === owner.username.toLowerCase()) errors.push('The password is too similar to the username.');
  if (password.length < 8) errors.push('This password is too short. It must contain at least 8 characters.');
  if (COMMON.includes(lower)) errors.push('This password is too common.');
  if (/^\d+$/.test(password)) errors.push('This password is entirely numeric.');
  return errors;
}
