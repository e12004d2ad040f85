import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
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
 * off: TanStack would wait for their answers, and ask no more.
 */
const askAgain = (client: QueryClient) => client.cancelQueries().then(() => client.invalidateQueries());

interface Props {
  auth: Auth;
  children: ReactNode;
}

/** Around the pages, in place of `QueryClientProvider`: a client for each user, and pages that know no other. */
export const Queries = ({ auth, children }: Props) => (
  <QueriesOfUser key={useUserKey(auth)} auth={auth}>
    {children}
  </QueriesOfUser>
);

function QueriesOfUser({ auth, children }: Props) {
  const [client] = useState(() => createQueryClient(auth));
  useEffect(() => onUserChange(auth, ({ hadUser }) => !hadUser && askAgain(client)), [auth, client]);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
