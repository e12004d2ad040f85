import type { Auth } from '../auth.ts';

/**
 * Reads the user of the session that is there, and of each one that starts later, into `auth.state`. Says what went wrong, and `null`
 * when it begins anew. Returns the way to stop.
 */
export function loadUser<User>(auth: Auth<User>, failed: (error: unknown) => void): () => void {
  let turn = 0;
  const load = () => {
    turn += 1;
    const mine = turn;
    failed(null);
    auth.getUser().catch((error: unknown) => {
      // A session that was replaced has an end of its own, which is nobody's failure.
      if (mine === turn) failed(error);
    });
  };
  const stop = auth.on('started', load);
  if (auth.state.status === 'authenticated') load();
  return () => {
    turn = -1;
    stop();
  };
}
