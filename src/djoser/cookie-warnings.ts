import type { WarningCode } from '../token/events.ts';
import type { Address } from './address.ts';
import type { ServerConfig } from './server-config.ts';

interface CookieMode {
  readonly paths: ServerConfig['paths'];
  /** The host names of the page and of the server, if they are two names of one machine. */
  readonly twoNames: ReturnType<Address['twoNames']>;
  warn(code: WarningCode, message: string): void;
}

/** Warns of options with which the server's cookie does not do what a developer expects of it. */
export function warnOfCookies({ paths, twoNames, warn }: CookieMode): void {
  if (twoNames)
    warn(
      'cookie_not_sent',
      `The page is on ${twoNames.join(' and the server on ')}. For a browser these are two sites, so it sends no cookie. Use one name for both.`,
    );
  // The cookie is `HttpOnly`: no script can delete it.
  if (paths.revoke === null)
    warn(
      'cookie_not_deleted',
      'Only the server can delete the cookie, so it stays after a logout. Set `paths.revoke`.',
    );
}
