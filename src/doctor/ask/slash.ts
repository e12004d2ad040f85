import type { Mount } from '../evidence.ts';

/** Returns the path without the slash at its end; if it has none, with one. */
export function otherSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
}

/**
 * Returns a path of the package as this server has it. If the login was found at the other form of its path, with or without the slash at
 * the end, all paths have the other form.
 */
export function pathAt({ server, loginPath }: Mount, path: string): string {
  return loginPath === server.config.paths.login ? path : otherSlash(path);
}
