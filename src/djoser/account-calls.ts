import { unlessAborted } from '../platform/wait.ts';
import { AuthError, sessionEnded } from '../token/errors.ts';
import type { AccountAccess } from './account-access.ts';
import type { AccountClient } from './account-types.ts';
import { type Call, createCaller, type ServerAccess } from './call.ts';
import { isSuccess } from './failure.ts';

/** A call, and by status what Djoser means where its answer does not say. */
export interface AccountCall extends Call {
  readonly hints?: Readonly<Record<number, string>>;
}

/** The two ways to ask Djoser's endpoints for the account. Both give the parsed answer, `null` where it is empty. */
export interface AccountCalls {
  /** Of endpoints for everybody: they refuse a token that is over, so they get none. */
  open(call: AccountCall): Promise<unknown>;
  /** Of endpoints for the logged-in user. `use` may ask whether the session that asked is still there. */
  own<Result>(
    call: AccountCall,
    use: (answer: unknown, stays: () => boolean) => Result | Promise<Result>,
  ): Promise<Result>;
}

export function createAccountCalls<User>(auth: AccountClient<User>, access: AccountAccess<User>): AccountCalls {
  const ask = async (way: ServerAccess, { hints, ...call }: AccountCall): Promise<unknown> => {
    const { send, fail } = createCaller(way);
    const answer = await send(call);
    if (isSuccess(answer)) return answer.body ?? null;
    const error = fail(answer, call);
    const hint = hints?.[answer.status];
    if (hint && error.code !== 'invalid_input') error.message += ` ${hint}`;
    throw error;
  };

  const own: AccountCalls['own'] = async (call, use) => {
    await unlessAborted(auth.ready, call.signal);
    const { state } = auth;
    if (state.status !== 'authenticated') throw new AuthError('not_authenticated', 'Nobody is logged in.');
    let ended = false;
    const stop = auth.on('ended', () => {
      ended = true;
    });
    try {
      return await use(await ask(access.authorized, call), () => !ended);
    } catch (error) {
      const { status, detail, serverCode } = error as AuthError;
      // Where DRF asks the session first, a token that is over is refused with 403.
      const isOfToken = status === 401 || (status === 403 && (ended || serverCode === 'token_not_valid'));
      if (!isOfToken) throw error;
      const facts = { status, detail, serverCode };
      if (ended) throw sessionEnded(facts);
      const sentence = `${call.name}: the token was refused, and cannot be renewed now.`;
      throw new AuthError('refresh_unavailable', sentence, facts);
    } finally {
      stop();
    }
  };

  return { own, open: (call) => ask(access.bare, call) };
}
