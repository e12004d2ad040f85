import { isRecord } from '../token/claims.ts';
import { AuthError, sessionEnded } from '../token/errors.ts';
import { type Answer, valueAt } from './answer.ts';
import { createSend, type ServerAccess } from './call.ts';
import { errorOf } from './failure.ts';
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
export function userIn(answer: Answer, { fields }: ServerConfig): object {
  const { body } = answer;
  const path = fields.user ?? '';
  // A name without a dot is one of the login answer: a profile may have a field of that name, which is not the user.
  const user = (path.includes('.') && valueAt(body, path)) || body;
  if (isRecord(user)) return user;
  throw errorOf('User', answer);
}

/** Of a call for the logged-in user: the token was refused, and the session is over with it, or it cannot be renewed now. */
export function refusedToken(name: string, hasEnded: boolean, { status, words }: Answer): AuthError {
  const { detail, serverCode } = words;
  const facts = { status, detail, serverCode };
  if (hasEnded) return sessionEnded(facts);
  const sentence = `${name}: the token was refused, and cannot be renewed now. Try again later.`;
  return new AuthError('refresh_unavailable', sentence, facts);
}

/** Reads the logged-in user. `fetch` is the one that attaches the token. */
export function createUserCall<User>(
  access: ServerAccess,
): (loggedIn: () => boolean, signal?: AbortSignal) => Promise<User> {
  const { server } = access;
  const send = createSend(access);
  return async (loggedIn, signal) => {
    if (!loggedIn()) throw new AuthError('not_authenticated', 'Nobody is logged in.');
    const name = 'User';
    const answer = await send({ name, path: server.paths.user, method: 'GET', signal });
    const { error, status } = answer;
    if (!error) return userIn(answer, server) as User;
    throw status === 401 ? refusedToken(name, !loggedIn(), answer) : error;
  };
}
