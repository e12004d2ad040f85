import { type ReactNode, useEffect, useState } from 'react';
import { cacheExchange, createClient, fetchExchange, Provider } from 'urql';
import { type Auth, onUserChange } from '../../src/fetch.ts';
import { useUserKey } from '../../src/react.ts';

export const createUrql = (auth: Auth, url: string) =>
  createClient({ url, fetch: auth.fetch, preferGetMethod: false, exchanges: [cacheExchange, fetchExchange] });

interface Props {
  auth: Auth;
  url: string;
  children: ReactNode;
}

/** Around the pages, in place of `Provider`: a client for each user, and pages that know no other. */
export const Urql = (props: Props) => <UrqlOfUser key={useUserKey(props.auth)} {...props} />;

function UrqlOfUser({ auth, url, children }: Props) {
  const [client, setClient] = useState(() => createUrql(auth, url));
  // Who logs in where nobody was keeps the page. A new client asks again for what is on it, as that user.
  useEffect(
    () =>
      onUserChange(auth, ({ hadUser }) => {
        if (!hadUser) setClient(createUrql(auth, url));
      }),
    [auth, url],
  );
  return <Provider value={client}>{children}</Provider>;
}
