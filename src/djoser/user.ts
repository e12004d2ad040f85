import { isRecord } from '../token/claims.ts';
import { AuthError, sessionEnded } from '../token/errors.ts';
import { type Answer, valueAt } from './answer.ts';
import { createCaller, type ServerAccess } from './call.ts';
import { isSuccess } from './failure.ts';
import type { ServerConfig } from './server-config.ts';

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

/** The user in an answer of `paths.user`. Throws `bad_response` where there is none. */
export function userIn({ body, status }: Answer, { fields }: ServerConfig): object {
  const path = fields.user ?? '';
  // A name without a dot is one of the login answer: a profile may have a field of that name, which is not the user.
  const user = path.includes('.') ? (valueAt(body, path) ?? body) : body;
  if (isRecord(user)) return user;
  throw new AuthError('bad_response', 'User: expected a JSON object. Compare `paths.user` with the server.', {
    status,
  });
}

/** Reads the logged-in user. `fetch` is the one that attaches the token. */
export function createUserCall<User>(
  access: ServerAccess,
): (loggedIn: () => boolean, signal?: AbortSignal) => Promise<User> {
  const { server } = access;
  const { send, fail } = createCaller(access);
  return async (loggedIn, signal) => {
    if (!loggedIn()) throw new AuthError('not_authenticated', 'Nobody is logged in.');
    const call = { name: 'User', path: server.paths.user, method: 'GET', signal };
    const answer = await send(call);
    if (isSuccess(answer)) return userIn(answer, server) as User;
    const error = fail(answer, call);
    if (answer.status !== 401) throw error;
    const { status, detail, serverCode } = error;
    const facts = { status, detail, serverCode };
    if (!loggedIn()) throw sessionEnded(facts);
    // Refused, with the session alive: the refresh that would cure it cannot be had now.
    throw new AuthError(
      'refresh_unavailable',
      'User: the token was refused, and cannot be renewed now. Try again later.',
      facts,
    );
  };
}
