import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { ApolloProvider } from '@apollo/client/react';
import { type ReactNode, Suspense, useInsertionEffect, useState } from 'react';
import { type Auth, onUserChange } from '../../src/fetch.ts';
import { useUserKey } from '../../src/react.ts';

export const createApollo = (auth: Auth, uri: string) =>
  new ApolloClient({ link: new HttpLink({ uri, fetch: auth.fetch }), cache: new InMemoryCache() });

interface Props {
  auth: Auth;
  uri: string;
  children: ReactNode;
  /** What is on the page while a query below suspends, and no nearer `<Suspense>` shows something. */
  fallback?: ReactNode;
}

/** Around the pages, in place of `ApolloProvider`: a client for each user, and pages that know no other. */
export const Apollo = (props: Props) => <ApolloOfUser key={useUserKey(props.auth)} {...props} />;

function ApolloOfUser({ auth, uri, children, fallback }: Props) {
  const [client, setClient] = useState(() => createApollo(auth, uri));
  // Who logs in where nobody was keeps the page. A new client asks again for what is on it, as that user. The old one would wait for the
  // answers to the visitor, and ask no more.
  // `<Activity>` stops all other effects of a page that it hides, and a visitor may log in in the meantime.
  useInsertionEffect(
    () =>
      onUserChange(auth, ({ hadUser }) => {
        if (!hadUser) setClient(createApollo(auth, uri));
      }),
    [auth, uri],
  );
  // The boundary is there because React forgets the state of a component that has suspended before its first commit: each try would create a
  // new client, and send the request again.
  return (
    <ApolloProvider client={client}>
      <Suspense fallback={fallback}>{children}</Suspense>
    </ApolloProvider>
  );
}
