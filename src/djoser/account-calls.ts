import { unlessAborted } from '../platform/wait.ts';
import { AuthError } from '../token/errors.ts';
import type { AccountAccess } from './account-access.ts';
import type { AccountClient } from './account-types.ts';
import { type Call, createSend, type Reply } from './call.ts';
import { withFiles } from './multipart.ts';
import { isOfSession } from './refusal.ts';
import { refusedToken } from './user.ts';

/**
 * A call of an account endpoint. `hints` has a sentence for each HTTP status that Djoser's answer does not explain. The client adds this
 * sentence to the message of the error.
 */
export interface AccountCall extends Call {
  readonly hints?: Readonly<Record<number, string>>;
}

/** The two ways to call Djoser's account endpoints. Both throw the error that the answer describes. */
export interface AccountCalls {
  /** Calls an endpoint that is open to everybody. Sends no token, because even an open endpoint refuses a request with an expired token. */
  open(call: AccountCall): Promise<Reply>;
  /** Calls an endpoint for the logged-in user, and returns the result of `use`. `id`: the id of the session at the time of the call. */
  own<Result>(call: AccountCall, use: (answer: Reply, id: string) => Result | Promise<Result>): Promise<Result>;
}

/**
 * Throws the error of the answer, if there is one. Adds the hint for the status to the error's message, unless the server has explained the
 * error by form fields.
 */
function explained({ error, status }: Reply, hints: AccountCall['hints']): void {
  const hint = hints?.[status];
  if (error && hint && error.code !== 'invalid_input') error.message += ` ${hint}`;
  if (error) throw error;
}

export function createAccountCalls<User>(auth: AccountClient<User>, access: AccountAccess<User>): AccountCalls {
  const bare = createSend(access.bare);
  const authorized = createSend(access.authorized);
  const withForm = (call: AccountCall): Call => ({ ...call, body: call.body && withFiles(call.body) });

  return {
    async open(call) {
      const answer = await bare(withForm(call));
      explained(answer, call.hints);
      return answer;
    },

    async own(call, use) {
      await unlessAborted(auth.ready, call.signal);
      if (auth.state.status !== 'authenticated') throw new AuthError('not_authenticated', 'Nobody is logged in.');
      const id = access.sessionId();
      const answer = await authorized(withForm(call));
      const ended = access.sessionId() !== id;
      if (isOfSession(answer) || (answer.status === 403 && ended)) throw refusedToken(call.name, ended, answer);
      explained(answer, call.hints);
      return use(answer, id);
    },
  };
}
