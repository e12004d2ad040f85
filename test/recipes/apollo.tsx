import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { ApolloProvider } from '@apollo/client/react';
import { type ReactNode, useEffect, useState } from 'react';
import { type Auth, onUserChange } from '../../src/fetch.ts';
import { useUserKey } from '../../src/react.ts';

export const createApollo = (auth: Auth, uri: string) =>
  new ApolloClient({ link: new HttpLink({ uri, fetch: auth.fetch }), cache: new InMemoryCache() });

interface Props {
  auth: Auth;
  uri: string;
  children: ReactNode;
}

/** Around the pages, in place of `ApolloProvider`: a client for each user, and pages that know no other. */
export const Apollo = (props: Props) => <ApolloOfUser key={useUserKey(props.auth)} {...props} />;

function ApolloOfUser({ auth, uri, children }: Props) {
  const [client, setClient] = useState(() => createApollo(auth, uri));
  // Who logs in where nobody was keeps the page. A new client asks again for what is on it, as that user. The old one would wait for the
  // answers to the visitor, and ask no more.
  useEffect(
    () =>
      onUserChange(auth, ({ hadUser }) => {
        if (!hadUser) setClient(createApollo(auth, uri));
      }),
    [auth, uri],
  );
  return <ApolloProvider client={client}>{children}</ApolloProvider>;
}
