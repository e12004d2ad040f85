import { AuthError, sessionEnded } from '../token/errors.ts';
import type { Reach } from './endpoints.ts';
import { failure } from './error-body.ts';

/** The user as Djoser's default serializer shows it. With another serializer, name your own type: `createAuth<MyUser>()`. */
export interface DjoserUser {
  readonly id: number;
  readonly username: string;
  readonly email: string;
}

/** Reads the logged-in user. `fetch` is the one that attaches the token. */
export function createUserCall<User>({
  server,
  fetch,
  now,
  url,
}: Reach): (loggedIn: boolean, signal?: AbortSignal) => Promise<User> {
  return async (loggedIn, signal) => {
    const path = server.paths.user;
    if (path === null)
      throw new AuthError('bad_response', 'User: the server option names no endpoint for it (`paths.user`).');
    if (!loggedIn) throw new AuthError('not_authenticated', 'Nobody is logged in.');
    let response: Response;
    try {
      response = await fetch(url(path), {
        headers: { Accept: 'application/json' },
        cache: 'no-store',
        ...(signal && { signal }),
      });
    } catch (error) {
      if (signal?.aborted || error instanceof AuthError) throw error;
      throw new AuthError(
        'unreachable',
        'User: the server could not be reached, or the browser kept its answer from the page (CORS).',
        { cause: error },
      );
    }
    if (!response.ok) {
      const error = await failure(response, { name: 'User', now: now() });
      throw response.status === 401 ? sessionEnded({ status: 401, detail: error.detail }) : error;
    }
    const user: unknown = await response.json().catch(() => null);
    if (typeof user !== 'object' || !user) {
      throw new AuthError('bad_response', 'User: expected a JSON object. Compare `paths.user` with the server.', {
        status: response.status,
      });
    }
    return user as User;
  };
}
