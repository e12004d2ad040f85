import type { Session } from '../session/session-api.ts';
import type { AuthState } from '../token/state.ts';
import type { Write } from './events.ts';
import { asCode } from './server-code.ts';
import type { Sight } from './sight.ts';

/**
 * The part of a client that the recorder uses: its events and states, and `fetchOver`, over which clients with their own transport send.
 */
export type Client = Pick<Session, 'on' | 'subscribe'> & Partial<Pick<Session, 'fetchOver'>>;

/** Records the events and the states of a client. Returns a function that stops the recording. */
export function observeClient(client: Client, marginMs: number, write: Write, sight: Sight): () => void {
  let before: AuthState = { status: 'restoring' };
  let user: unknown;

  const facts = (state: AuthState) => {
    const token = lifeOf(state, marginMs, sight.now());
    if (state.status === 'anonymous' && state.reason === 'initial') write({ type: 'nobody' });
    if (state.status !== 'authenticated') return;
    const was = before.status === 'authenticated' ? before : null;
    if (was?.expiresAt !== state.expiresAt || was.claims !== state.claims) write({ type: 'token', ...token });
    if (was?.refresh === state.refresh) return;
    if (state.refresh === 'inFlight') write({ type: 'refreshing' });
    if (state.refresh === 'coolingDown') write({ type: 'cooling' });
  };

  const stops = [
    client.subscribe((state) => {
      facts(state);
      before = state;
    }),
    client.on('started', ({ reason }) => {
      const who = userOf(before);
      const anotherUser = user !== undefined && who !== undefined && who !== user;
      user = who ?? user;
      write({ type: 'started', reason, ...sight.session, ...(anotherUser && { anotherUser }) });
    }),
    client.on('refreshed', ({ cause, tookMs }) => write({ type: 'refreshed', cause, tookMs })),
    client.on('refreshfailed', ({ error: { code, status = 0 }, retryAt }) =>
      write({ type: 'refreshfailed', code, status, retryAt }),
    ),
    client.on('ended', ({ reason, error }) => {
      const { code, status } = error ?? {};
      const serverCode = asCode((Object(error) as { serverCode?: unknown }).serverCode);
      write({
        type: 'ended',
        reason,
        ...sight.session,
        ...(code && { code }),
        ...(status && { status }),
        ...(serverCode && { serverCode }),
      });
    }),
    client.on('warning', ({ warning: { code } }) => write({ type: 'warning', code })),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Returns the user's id in the access token. The recorder only compares this id, and never records it. */
function userOf(state: AuthState): unknown {
  const { user_id: id, sub } = (state.status === 'authenticated' && state.claims) || {};
  return id ?? sub;
}

/** Returns when the access token expires, and from when on the client refreshes this token before its use. */
function lifeOf(state: AuthState, marginMs: number, now: number) {
  if (state.status !== 'authenticated') return {};
  const { claims, expiresAt, refreshExpiresAt } = state;
  const { exp, iat } = claims ?? {};
  const lifeMs = typeof exp === 'number' && typeof iat === 'number' ? (exp - iat) * 1000 : (expiresAt ?? now) - now;
  return {
    ...(expiresAt !== null && { expiresAt, marginAt: expiresAt - Math.min(marginMs, Math.max(0, lifeMs) / 2) }),
    ...(refreshExpiresAt !== null && { refreshExpiresAt }),
  };
}
