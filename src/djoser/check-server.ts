import { checkOption } from '../token/errors.ts';
import { revokePath, type ServerConfig } from './server-config.ts';

/** A server configuration after the check, with its defaults filled in. */
export type CheckedServer = ServerConfig & { readonly header: string };

/**
 * Whether a path begins below `baseUrl`: it has no slash or backslash at its start, and no URL scheme. `\\evil.test` and `http:evil.test` would
 * lead to another host.
 */
export const isRelative = (path: unknown): boolean =>
  typeof path === 'string' && /^[^/\\\s]\S*$/.test(path) && !/^[a-z][a-z\d+.-]*:/i.test(path);

/** What the error message says about a wrong path. */
export const relative = 'relative to `baseUrl`, without a leading slash';

/** Whether the value can be the name of a header (RFC 9110, section 5.1) or of an authentication scheme, such as `Bearer`. */
const isToken = (value: unknown): boolean => typeof value === 'string' && /^[\w-]+$/.test(value);
const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';

/**
 * Checks the configuration, and returns it with its defaults filled in. Called once, when the client is created. Throws `invalid_option`.
 */
export function checkServer(server: ServerConfig): CheckedServer {
  checkOption('server', typeof server === 'object' && server !== null, 'a ServerConfig, such as djoser()');
  const check = (name: string, holds: boolean, expected: string) => checkOption(`server.${name}`, holds, expected);
  const { scheme, refreshIn, csrf, stepToken, paths, fields, header = 'Authorization' } = server;
  check('scheme', isToken(scheme), 'one word, such as "Bearer", or "auto"');
  check('header', isToken(header), 'the name of a header');
  check('refreshIn', refreshIn === 'body' || refreshIn === 'cookie', '"body" or "cookie"');
  for (const name of ['login', 'refresh', 'verify', 'revoke', 'user'] as const) {
    const path = paths?.[name];
    const isNone = path === null && name !== 'login';
    check(`paths.${name}`, isNone || isRelative(name === 'revoke' && path ? revokePath(server) : path), relative);
  }
  const isSource = isToken(csrf?.header) && (!('url' in csrf) || isRelative(csrf.url));
  check('csrf', refreshIn === 'body' || isSource, '{ cookie, header }, { header, value } or { header, url }');
  for (const name of ['access', 'refresh', 'user'] as const)
    check(`fields.${name}`, isName(fields?.[name] ?? (name === 'user' && '-')), 'the name of a field');
  check('stepToken', !stepToken || (isName(stepToken.field) && isToken(stepToken.header)), '{ field, header }');
  for (const name of ['isRefusal', 'readError', 'parseJson'] as const)
    check(name, server[name] === undefined || typeof server[name] === 'function', 'a function');
  return { ...server, header };
}
