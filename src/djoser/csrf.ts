import { readCookie } from '../platform/cookie.ts';
import type { CsrfSource } from './server-config.ts';

/** The CSRF token, read anew: Django changes it at each login. `null` when there is none to be seen. */
export function readCsrfToken(source: CsrfSource): string | null {
  return ('value' in source ? source.value() : readCookie(source.cookie)) || null;
}
