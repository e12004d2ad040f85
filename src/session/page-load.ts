import { hasDocument } from '../platform/page.ts';
import { ignore } from '../platform/wait.ts';
import { ending } from '../token/record.ts';
import type { SessionParts, SingleFlight } from './parts.ts';

/**
 * Picks up a stored session at page load: no request while its access token is good, one refresh when it is not, anonymous when there
 * is none. Without a page nothing is sent before somebody asks.
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
    // Refused: that is told already. Not possible now: the session is there, and its token will come.
    await flight.refresh('restore').catch(ignore);
  }
  state.show();
  tell();
}
