import { type ReactNode, Suspense, useCallback, useSyncExternalStore } from 'react';
import { type Client, cacheExchange, createClient, fetchExchange, Provider } from 'urql';
import { type Auth, onUserChange } from '../../src/fetch.ts';
import { useUserKey } from '../../src/react.ts';

export const createUrql = (auth: Auth, url: string) =>
  createClient({ url, fetch: auth.fetch, preferGetMethod: false, exchanges: [cacheExchange, fetchExchange] });

const clients = new WeakMap<Auth, Map<string, Client>>();

/**
 * The client of who is here. It is kept outside of React, which forgets the state of a component that suspends before its first commit. Who
 * logs in where nobody was keeps the page, and gets a new client, which asks again for what is on the page.
 */
function clientOf(auth: Auth, url: string): Client {
  const ofUser = clients.get(auth) ?? new Map<string, Client>();
  if (!clients.has(auth)) {
    clients.set(auth, ofUser);
    onUserChange(auth, () => ofUser.clear());
  }
  const client = ofUser.get(url) ?? createUrql(auth, url);
  ofUser.set(url, client);
  return client;
}

interface Props {
  auth: Auth;
  url: string;
  children: ReactNode;
  /** What is on the page while a query below suspends, and no nearer `<Suspense>` shows something. */
  fallback?: ReactNode;
}

/** Around the pages, in place of `Provider`: a client for each user, and pages that know no other. */
export function Urql({ auth, url, children, fallback }: Props) {
  const userKey = useUserKey(auth);
  const get = () => clientOf(auth, url);
  const client = useSyncExternalStore(
    useCallback((changed) => onUserChange(auth, changed), [auth]),
    get,
    get,
  );
  // With this boundary the page of the last user is gone at once. Without it React waits for the answers to the next user.
  return (
    <Provider key={userKey} value={client}>
      <Suspense fallback={fallback}>{children}</Suspense>
    </Provider>
  );
}
