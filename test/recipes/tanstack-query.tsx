import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, Suspense, useInsertionEffect, useState } from 'react';
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

interface Props {
  auth: Auth;
  children: ReactNode;
  /** What is on the page while a query below suspends, and no nearer `<Suspense>` shows something. */
  fallback?: ReactNode;
}

/** Around the pages, in place of `QueryClientProvider`: a client for each user, and pages that know no other. */
export const Queries = (props: Props) => <QueriesOfUser key={useUserKey(props.auth)} {...props} />;

function QueriesOfUser({ auth, children, fallback }: Props) {
  const [client] = useState(() => createQueryClient(auth));
  // `<Activity>` stops all other effects of a page that it hides, and a visitor may log in in the meantime.
  useInsertionEffect(() => onUserChange(auth, ({ hadUser }) => !hadUser && askAgain(client)), [auth, client]);
  // The boundary is there because React forgets the state of a component that has suspended before its first commit: each try would create a
  // new client, and send the request again.
  return (
    <QueryClientProvider client={client}>
      <Suspense fallback={fallback}>{children}</Suspense>
    </QueryClientProvider>
  );
}
