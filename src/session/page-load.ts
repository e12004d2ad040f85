import { hasDocument } from '../platform/page.ts';
import { ignore } from '../platform/wait.ts';
import { ending } from '../token/record.ts';
import type { SessionParts, SingleFlight } from './parts.ts';

/**
 * Looks for a stored session at page load. When its access token is valid, no request is sent. When its access token has expired, the
 * client refreshes once. Without a stored session the state becomes `anonymous`. Outside of a page (Node, a worker), this function sends no
 * request for a stored session.
 */
export async function loadPage({ place, state, isFresh, tell }: SessionParts, flight: SingleFlight): Promise<void> {
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
}
