import { ApiError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { World } from './world.ts';

// Since Django 4.1 the cookie holds the secret itself. Forms and JSON get a masked token (middleware/csrf.py).
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const SECRET_LENGTH = 32;

/** A masked token, and the `Set-Cookie` value that stores its secret for a year. Each use of the token renews the cookie. */
export interface CsrfToken {
  readonly token: string;
  readonly cookie: string;
}

/** Returns a token with a new secret, as Django's `rotate_token()` does at each login. */
export function newCsrfToken(world: World): CsrfToken {
  return tokenOf(world, world.ids.hex(SECRET_LENGTH));
}

/** Returns a token with the secret of this browser's cookie, or with a new one, as Django's `get_token()` does. */
export function readCsrfToken(world: World, cookies: ReadonlyMap<string, string>): CsrfToken {
  const secret = cookies.get('csrftoken');
  return secret?.length === SECRET_LENGTH ? tokenOf(world, secret) : newCsrfToken(world);
}

/**
 * Throws when the request has no valid CSRF token, as DRF's `enforce_csrf` does: a 403 in DRF's format, with Django's reason. When the
 * browser has no CSRF cookie, the refusal brings a new one.
 */
export function requireCsrf({ incoming, world }: Exchange): void {
  const { baseUrl, trustedOrigins } = world.settings;
  const { cookies, headers } = incoming;
  const origin = headers.get('Origin');
  const fresh = cookies.has('csrftoken') ? [] : [newCsrfToken(world).cookie];
  const refused = (reason: string) => new ApiError(403, { detail: `CSRF Failed: ${reason}` }, {}, fresh);
  if (origin !== null && origin !== baseUrl.origin && trustedOrigins?.includes(origin) === false) {
    throw refused(`Origin checking failed - ${origin} does not match any trusted origins.`);
  }
  const secret = cookies.get('csrftoken');
  if (!secret) throw refused('CSRF cookie not set.');
  const token = headers.get('X-CSRFToken');
  if (token === null) throw refused('CSRF token missing.');
  const fault = faultOf(token, secret);
  if (fault !== null) throw refused(`CSRF token from the 'X-Csrftoken' HTTP header ${fault}.`);
}

function faultOf(token: string, secret: string): string | null {
  if (token.length !== SECRET_LENGTH && token.length !== 2 * SECRET_LENGTH) return 'has incorrect length';
  if (!/^[a-zA-Z0-9]+$/.test(token)) return 'has invalid characters';
  return unmask(token) === secret ? null : 'incorrect';
}

function tokenOf(world: World, secret: string): CsrfToken {
  const mask = world.ids.hex(SECRET_LENGTH);
  const secure = world.settings.baseUrl.protocol === 'https:' ? '; Secure' : '';
  return {
    token: mask + shift(secret, mask, 1),
    cookie: `csrftoken=${secret}; Max-Age=31449600; Path=/; SameSite=Lax${secure}`,
  };
}

function unmask(token: string): string {
  if (token.length === SECRET_LENGTH) return token;
  return shift(token.slice(SECRET_LENGTH), token.slice(0, SECRET_LENGTH), -1);
}

/** Adds the mask to each letter of the text, or subtracts the mask from it. */
function shift(text: string, mask: string, sign: 1 | -1): string {
  const { length } = LETTERS;
  return Array.from(text, (letter, index) => {
    const sum = LETTERS.indexOf(letter) + sign * LETTERS.indexOf(mask.charAt(index));
    return LETTERS.charAt((sum + length) % length);
  }).join('');
}
