import { isRecord } from '../token/claims.ts';
import { AuthError, sessionEnded } from '../token/errors.ts';
import { type Answer, valueAt } from './answer.ts';
import { createSend, type ServerAccess } from './call.ts';
import { errorOf } from './failure.ts';
import { isOfSession } from './refusal.ts';
import type { ServerConfig } from './server-config.ts';

/**
 * The user as Djoser's default serializer sends it. With another serializer, name your own type: `createAuth<MyUser>()`.
 *
 * @category State and events
 */
export interface DjoserUser {
  /** The primary key. */
  readonly id: number;
  /** The login name. */
  readonly username: string;
  /** The email address. It may be empty, because Django does not require one. */
  readonly email: string;
}

/** Returns the user in an answer of `paths.user`. Throws `bad_response` when there is none. */
export function userIn(answer: Answer, { fields }: ServerConfig): object {
  const { body } = answer;
  const path = fields.user ?? '';
  // A server that puts the tokens of its answers into an envelope (`data.access`) does the same with the user.
  const envelope = fields.access.slice(0, Math.max(fields.access.lastIndexOf('.'), 0));
  // A path without a dot is only for the login answer: a user may have a property of this name that is not the user.
  const found = [path.includes('.') && valueAt(body, path), envelope && valueAt(body, envelope), body];
  const user = found.find(isRecord);
  if (user) return user;
  throw errorOf('User', answer);
}

/**
 * Returns the error for a call for the logged-in user, when the server has refused the token. The code is `session_ended` when the session
 * has ended, else `refresh_unavailable`, because there is no new token now.
 */
export function refusedToken(name: string, hasEnded: boolean, { status, words }: Answer): AuthError {
  const { detail, serverCode } = words;
  const facts = { status, detail, serverCode };
  if (hasEnded) return sessionEnded(facts);
  const sentence = `${name}: the token was refused, and cannot be renewed now. Try again later.`;
  return new AuthError('refresh_unavailable', sentence, facts);
}

/** Returns a function that asks the server for the logged-in user. `access.fetch` must be a `fetch` that adds the token. */
export function createUserCall<User>(
  access: ServerAccess,
): (loggedIn: () => boolean, signal?: AbortSignal) => Promise<User> {
  const { server } = access;
  const send = createSend(access);
  return async (loggedIn, signal) => {
    if (!loggedIn()) throw new AuthError('not_authenticated', 'Nobody is logged in.');
    const name = 'User';
    const answer = await send({ name, path: server.paths.user, method: 'GET', signal });
    const { error } = answer;
    if (!error) return userIn(answer, server) as User;
    throw isOfSession(answer) ? refusedToken(name, !loggedIn(), answer) : error;
  };
}
