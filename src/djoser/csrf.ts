import { readPlainCookie } from '../platform/browser-session-cookie.ts';
import { readToken } from '../token/claims.ts';
import type { CsrfSource } from './server-config.ts';

/**
 * Returns the current CSRF token. Django changes the token at each login, so it is read for each request. Returns `null` when there is no
 * token, or when a header cannot hold its value: a program on another subdomain may have set the cookie.
 */
export function readCsrfToken(source: CsrfSource): string | null {
  return readToken('value' in source ? source.value() : readPlainCookie(source.cookie));
}
