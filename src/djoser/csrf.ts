import { readPlainCookie } from '../platform/browser-session-cookie.ts';
import { readToken } from '../token/claims.ts';
import type { CsrfSource } from './server-config.ts';

/**
 * The CSRF token, read anew: Django changes it at each login. `null` when there is none to be seen, or when its value cannot stand in a
 * header: a program on another subdomain can set the cookie.
 */
export function readCsrfToken(source: CsrfSource): string | null {
  return readToken('value' in source ? source.value() : readPlainCookie(source.cookie));
}
