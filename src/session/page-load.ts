import { hasDocument } from '../platform/page.ts';
import { ignore } from '../platform/wait.ts';
import { ending } from '../token/record.ts';
import type { SessionParts, SingleFlight } from './parts.ts';

/**
 * Looks for a stored session at page load. When the session's access token is valid, the client sends no request. When the access token has
 * expired, the client refreshes once. Without a stored session the state becomes `anonymous`. Outside of a page (Node, a worker), this
 * function sends no request for a stored session.
 */
export async function loadPage(parts: SessionParts, flight: SingleFlight): Promise<void> {
  const { place, state, isFresh, tell } = parts;
  await place.load();
  const { live } = state;
  if (!live) {
    if (state.state.status === 'restoring' && place.mayHaveSession()) await flight.refresh('restore').catch(ignore);
  } else if (place.isFinal(live) && !isFresh(live)) {
    state.learn([ending(live, 'expired')], { ended: 'expired' });
    await place.forget(live, 'expired');
  } else if (hasDocument() && place.canRefresh(live) && !isFresh(live)) {
    // When the server refuses the refresh token, `refresh` itself ends the session. After any other error the session stays, and a later
    // refresh brings the token.
    await flight.refresh('restore').catch(ignore);
  }
  state.show();
  tell();
  if (hasDocument()) confirmLogout(parts, flight).catch(ignore);
}

/**
 * Cookie mode: sends a logout again that the server has not confirmed. The user may have left the page before its logout request was sent,
 * or there was no network.
 */
async function confirmLogout({ hooks, place, revoke }: SessionParts, { landed }: SingleFlight): Promise<void> {
  // Another page may have sent the logout while this page waited for its turn.
  const isNeeded = async () => hooks.revoke !== undefined && (await place.isUnconfirmed?.()) === true;
  if (!(await isNeeded())) return;
  const nobody = { access: null, refresh: null, scheme: null };
  const ask = async () => (await isNeeded()) && revoke(nobody, false);
  if (await place.aroundRevocation(landed, ask)) await place.confirmed();
}
