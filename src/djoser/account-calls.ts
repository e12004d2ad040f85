import { unlessAborted } from '../platform/wait.ts';
import { AuthError } from '../token/errors.ts';
import type { AccountAccess } from './account-access.ts';
import type { AccountClient } from './account-types.ts';
import { type Call, createSend, type Reply } from './call.ts';
import { withFiles } from './multipart.ts';
import { refusedToken } from './user.ts';

/** A call, and by status what Djoser means where its answer does not say. */
export interface AccountCall extends Call {
  readonly hints?: Readonly<Record<number, string>>;
}

/** The two ways to ask Djoser's endpoints for the account. What they throw is the error that the answer is. */
export interface AccountCalls {
  /** Of endpoints for everybody: they refuse a token that is over, so they get none. */
  open(call: AccountCall): Promise<Reply>;
  /** Of endpoints for the logged-in user. `use` may ask whether the session that asked is still there. */
  own<Result>(
    call: AccountCall,
    use: (answer: Reply, stays: () => boolean) => Result | Promise<Result>,
  ): Promise<Result>;
}

/** Says what the failure may mean, unless the server has said it. */
function explained({ error, status }: Reply, hints: AccountCall['hints']): void {
  const hint = hints?.[status];
  if (error && hint && error.code !== 'invalid_input') error.message += ` ${hint}`;
  if (error) throw error;
}

const withForm = (call: AccountCall): Call => ({ ...call, body: call.body && withFiles(call.body) });

export function createAccountCalls<User>(auth: AccountClient<User>, access: AccountAccess<User>): AccountCalls {
  const bare = createSend(access.bare);
  const authorized = createSend(access.authorized);

  return {
    async open(call) {
      const answer = await bare(withForm(call));
      explained(answer, call.hints);
      return answer;
    },

    async own(call, use) {
      await unlessAborted(auth.ready, call.signal);
      if (auth.state.status !== 'authenticated') throw new AuthError('not_authenticated', 'Nobody is logged in.');
      let ended = false;
      const stop = auth.on('ended', () => {
        ended = true;
      });
      try {
        const answer = await authorized(withForm(call));
        const { status, words } = answer;
        // Where DRF asks the session first, a token that is over is refused with 403.
        const isOfToken = status === 401 || (status === 403 && (ended || words.serverCode === 'token_not_valid'));
        if (isOfToken) throw refusedToken(call.name, ended, answer);
        explained(answer, call.hints);
        return await use(answer, () => !ended);
      } finally {
        stop();
      }
    },
  };
}
