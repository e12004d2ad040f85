import type { Settings } from '../options.ts';
import type { UserInfo } from '../users.ts';

// The most frequent of the 20 000 passwords that `CommonPasswordValidator` knows.
const COMMON = `123456 123456789 qwerty password 111111 12345678 abc123 1234567 password1 12345 1234567890 123123 000000
  iloveyou 1234 1q2w3e4r5t qwertyuiop 123 monkey dragon 123456a 654321 123321 666666 1qaz2wsx 121212 123qwe a123456
  1q2w3e4r 123abc qwe123 7777777 qwerty123 987654321 zxcvbnm qwerty1 222222 555555 asdfghjkl 112233 princess computer
  football sunshine princess1 abcd1234 11111111 superman football1 baseball samsung michael1 88888888 linkedin`
  .split(/\s+/)
  .filter(Boolean);

/** Returns the errors of the four validators that `startproject` writes into the settings, in that order. */
export function passwordErrors(
  settings: Settings,
  password: string,
  owner: Partial<Pick<UserInfo, 'username' | 'email'>>,
): string[] {
  if (!settings.validatePasswords) return [];
  const lower = password.toLowerCase();
  const errors: string[] = [];
  const known = { username: owner.username, 'email address': owner.email };
  const similar = Object.entries(known).find(([, value = '']) => isSimilar(lower, value.toLowerCase()));
  if (similar) errors.push(`The password is too similar to the ${similar[0]}.`);
  if (password.length < 8) errors.push('This password is too short. It must contain at least 8 characters.');
  if (COMMON.includes(lower)) errors.push('This password is too common.');
  if (/^\d+$/.test(password)) errors.push('This password is entirely numeric.');
  return errors;
}

/** Whether the password is like the whole value or one of its words (Django password_validation.py `UserAttributeSimilarityValidator`). */
function isSimilar(password: string, value: string): boolean {
  const parts = value === '' ? [] : [...value.split(/\W+/), value];
  return parts.some((part) => password.length < 10 * part.length && quickRatio(password, part) >= 0.7);
}

/** Returns the share of letters that two texts have in common, in any order (Python difflib.py `SequenceMatcher.quick_ratio`). */
function quickRatio(a: string, b: string): number {
  const left = [...b];
  let common = 0;
  for (const letter of a) {
    const at = left.indexOf(letter);
    if (at < 0) continue;
    left.splice(at, 1);
    common += 1;
  }
  return (2 * common) / (a.length + b.length);
}
