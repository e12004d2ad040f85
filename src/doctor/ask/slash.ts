import type { Mount } from '../evidence.ts';

/** Returns the path without the slash at its end; if it has none, with one. */
export function otherSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
}

/**
 * Returns the forms in which this server may have a path of the package, the likely one first. If the login was found at the other form of
 * its path, with or without the slash at the end, the other paths of the project have the other form too. The paths of a package that is
 * mounted beside them, such as Djoser's `users/me/`, have their own.
 */
export function pathsAt({ server, loginPath }: Mount, path: string): string[] {
  return loginPath === server.config.paths.login ? [path] : [otherSlash(path), path];
}
