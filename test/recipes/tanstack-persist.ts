import {
  type Persister,
  type PersistQueryClientOptions,
  persistQueryClient,
} from '@tanstack/query-persist-client-core';
import { type Auth, onUserChange } from '../../src/index.ts';

type QueryClient = PersistQueryClientOptions['queryClient'];

/** Keeps one user's answers over page loads, and gives them to nobody else. Returns the way to stop. */
export function keepAnswers(auth: Auth, queryClient: QueryClient, persister: Persister): () => void {
  let stop = () => {};
  const stopListening = onUserChange(
    auth,
    ({ state, hadUser }) => {
      // Emptied while it is still being kept: a persister writes a moment later, and writes what was there last.
      if (hadUser) queryClient.clear();
      stop();
      // Also when the page begins with nobody: the session may have ended while no page was open.
      const id = state.status === 'authenticated' ? state.claims?.user_id : undefined;
      // And when the token does not say who is there: nothing is kept for a user who is not known.
      if (id === undefined) return persister.removeClient();
      // What was kept for another user has another buster, and is thrown away.
      const [end, restored] = persistQueryClient({ queryClient, persister, buster: String(id) });
      stop = end;
      return restored;
    },
    { immediate: true },
  );
  return () => {
    stopListening();
    stop();
  };
}
