import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, Suspense } from 'react';
import { type Auth, onUserChange } from '../../src/index.ts';
import { useUserKey } from '../../src/react.ts';

/** `useQuery({ queryKey: ['api/orders/'] })`: the key is the path. */
export const createQueryClient = (auth: Auth) =>
  new QueryClient({
    defaultOptions: {
      queries: {
        queryFn: ({ queryKey, signal }) => auth.api.get(String(queryKey[0]), { signal, retry: 0 }).json(),
        // What the end of the session refused is not asked for again.
        retry: (failures) => failures < 3 && auth.state.status === 'authenticated',
      },
    },
  });

/**
 * Who logs in where nobody was keeps the page. What is on it is asked for again, as that user. First the requests of the visitor are called
 * off: TanStack would wait for their answers, and ask no more. Also, what no component shows at this moment is forgotten.
 */
function askAgain(client: QueryClient) {
  client.resetQueries({ predicate: (query) => query.getObserversCount() === 0 });
  return client.cancelQueries().then(() => client.invalidateQueries());
}

const clients = new WeakMap<Auth, QueryClient>();

/** The client of who is here. It is kept outside of React, which forgets the state of a component that suspends before its first commit. */
function clientOf(auth: Auth): QueryClient {
  const known = clients.get(auth);
  if (known) return known;
  const client = createQueryClient(auth);
  clients.set(auth, client);
  const stop: () => void = onUserChange(auth, ({ hadUser }) => {
    if (!hadUser) return askAgain(client);
    clients.delete(auth);
    return stop();
  });
  return client;
}

interface Props {
  auth: Auth;
  children: ReactNode;
  /** What is on the page while a query below suspends, and no nearer `<Suspense>` shows something. */
  fallback?: ReactNode;
}

/** Around the pages, in place of `QueryClientProvider`: a client for each user, and pages that know no other. */
export function Queries({ auth, children, fallback }: Props) {
  const userKey = useUserKey(auth);
  // With this boundary the page of the last user is gone at once. Without it React waits for the answers to the next user.
  return (
    <QueryClientProvider key={userKey} client={clientOf(auth)}>
      <Suspense fallback={fallback}>{children}</Suspense>
    </QueryClientProvider>
  );
}
