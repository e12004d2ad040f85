import { QueryClient } from '@tanstack/react-query';
import type { Auth } from '../../src/index.ts';

/** `useQuery({ queryKey: ['orders/'] })`: the key is the path. */
export function createQueryClient(auth: Auth): QueryClient {
  const queryClient = new QueryClient({
    defaultOptions: {
      queries: {
        queryFn: ({ queryKey, signal }) => auth.api.get(String(queryKey[0]), { signal, retry: 0 }).json(),
        // What the end of the session refused is not asked for again.
        retry: (failures) => failures < 3 && auth.state.status === 'authenticated',
      },
    },
  });
  // `clear()` would leave what is on the page where it is, for the next user to read.
  auth.on('ended', () => {
    for (const query of queryClient.getQueryCache().getAll()) query.reset();
    queryClient.getMutationCache().clear();
  });
  auth.on('started', ({ reason }) => reason !== 'restore' && queryClient.refetchQueries({ type: 'active' }));
  return queryClient;
}
