import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { ApolloProvider } from '@apollo/client/react';
import { type ReactNode, Suspense, useCallback, useSyncExternalStore } from 'react';
import { type Auth, onUserChange } from '../../src/fetch.ts';
import { useUserKey } from '../../src/react.ts';

export const createApollo = (auth: Auth, uri: string) =>
  new ApolloClient({ link: new HttpLink({ uri, fetch: auth.fetch }), cache: new InMemoryCache() });

const clients = new WeakMap<Auth, Map<string, ApolloClient>>();

/**
 * The client of who is here. It is kept outside of React, which forgets the state of a component that suspends before its first commit. Who
 * logs in where nobody was keeps the page, and gets a new client, which asks again for what is on the page. The old one would wait for the
 * answers to the visitor, and ask no more.
 */
function clientOf(auth: Auth, uri: string): ApolloClient {
  const ofUser = clients.get(auth) ?? new Map<string, ApolloClient>();
  if (!clients.has(auth)) {
    clients.set(auth, ofUser);
    onUserChange(auth, () => ofUser.clear());
  }
  const client = ofUser.get(uri) ?? createApollo(auth, uri);
  ofUser.set(uri, client);
  return client;
}

interface Props {
  auth: Auth;
  uri: string;
  children: ReactNode;
  /** What is on the page while a query below suspends, and no nearer `<Suspense>` shows something. */
  fallback?: ReactNode;
}

/** Around the pages, in place of `ApolloProvider`: a client for each user, and pages that know no other. */
export function Apollo({ auth, uri, children, fallback }: Props) {
  const userKey = useUserKey(auth);
  const get = () => clientOf(auth, uri);
  const client = useSyncExternalStore(
    useCallback((changed) => onUserChange(auth, changed), [auth]),
    get,
    get,
  );
  // With this boundary the page of the last user is gone at once. Without it React waits for the answers to the next user.
  return (
    <ApolloProvider key={userKey} client={client}>
      <Suspense fallback={fallback}>{children}</Suspense>
    </ApolloProvider>
  );
}
