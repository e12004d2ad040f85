import { AuthError, sessionEnded } from '../token/errors.ts';
import { createCaller, type Reach } from './call.ts';

/**
 * The user as Djoser's default serializer shows it. With another serializer, name your own type: `createAuth<MyUser>()`.
 *
 * @category State and events
 */
export interface DjoserUser {
  /** Primary key. */
  readonly id: number;
  /** The name to log in with. */
  readonly username: string;
  /** May be empty: Django asks for none. */
  readonly email: string;
}

/** Reads the logged-in user. `fetch` is the one that attaches the token. */
export function createUserCall<User>(reach: Reach): (loggedIn: () => boolean, signal?: AbortSignal) => Promise<User> {
  const { send, fail } = createCaller(reach);
  return async (loggedIn, signal) => {
    if (!loggedIn()) throw new AuthError('not_authenticated', 'Nobody is logged in.');
    const call = { name: 'User', path: reach.server.paths.user, method: 'GET', signal };
    const response = await send(call);
    if (!response.ok) {
      const error = await fail(response, call);
      if (response.status !== 401) throw error;
      const { status, detail } = error;
      // Refused, with the session alive: the refresh that would cure it cannot be had now.
      throw loggedIn()
        ? new AuthError(
            'refresh_unavailable',
            'User: the token was refused, and cannot be renewed now. Try again later.',
            {
              status,
              detail,
            },
          )
        : sessionEnded({ status, detail });
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
