import { type ReactNode, Suspense, useInsertionEffect, useState } from 'react';
import { cacheExchange, createClient, fetchExchange, Provider } from 'urql';
import { type Auth, onUserChange } from '../../src/fetch.ts';
import { useUserKey } from '../../src/react.ts';

export const createUrql = (auth: Auth, url: string) =>
  createClient({ url, fetch: auth.fetch, preferGetMethod: false, exchanges: [cacheExchange, fetchExchange] });

interface Props {
  auth: Auth;
  url: string;
  children: ReactNode;
  /** What is on the page while a query below suspends, and no nearer `<Suspense>` shows something. */
  fallback?: ReactNode;
}

/** Around the pages, in place of `Provider`: a client for each user, and pages that know no other. */
export const Urql = (props: Props) => <UrqlOfUser key={useUserKey(props.auth)} {...props} />;

function UrqlOfUser({ auth, url, children, fallback }: Props) {
  const [client, setClient] = useState(() => createUrql(auth, url));
  // Who logs in where nobody was keeps the page. A new client asks again for what is on it, as that user.
  // `<Activity>` stops all other effects of a page that it hides, and a visitor may log in in the meantime.
  useInsertionEffect(
    () =>
      onUserChange(auth, ({ hadUser }) => {
        if (!hadUser) setClient(createUrql(auth, url));
      }),
    [auth, url],
  );
  // The boundary is there because React forgets the state of a component that has suspended before its first commit: each try would create a
  // new client, and send the request again.
  return (
    <Provider value={client}>
      <Suspense fallback={fallback}>{children}</Suspense>
    </Provider>
  );
}
