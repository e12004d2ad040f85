import { sessionEnded } from '../token/errors.ts';
import { ending } from '../token/record.ts';
import type { SessionParts } from './parts.ts';
import type { LiveSession } from './session-state.ts';

/**
 * Returns the function that handles the refusal of a token when no refresh can help: the server has just made this token, or the server
 * fails at the refresh (`isOld`). This function ends the session when the server refuses the account. Otherwise, for a new token, it begins
 * a pause, because another refresh would bring another refused token.
 */
export function createRefusedToken({
  hooks,
  state,
  place,
  pause,
  scheme,
  abandon,
  tell,
}: SessionParts): (response: Response, session: LiveSession, isOld?: boolean) => Promise<void> {
  return async (response, session, isOld = false) => {
    const verdict = await hooks.judge(response);
    if (state.session(session.id)?.access !== session.access) return;
    if (verdict === 'account') {
      const error = sessionEnded({ status: response.status, detail: 'The server refuses this account.' });
      state.learn([ending(session, 'rejected')], { ended: 'rejected', error });
      // The server may still accept the refresh token. In cookie mode, the next page load would then start this session again.
      place.forget(session, 'rejected', true);
      abandon({ access: null, refresh: null, scheme: null }, false);
    } else if (!isOld && (response.status === 401 || verdict === 'token')) {
      scheme.doubt(response);
      // One view may refuse good tokens for reasons of its own. When the token expires, the other views need the next one.
      pause.useless(session.id, session.expiresAt ?? undefined);
      state.refreshing('coolingDown');
    }
    tell();
  };
}
