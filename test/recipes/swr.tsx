import { type ReactNode, useEffect } from 'react';
import { SWRConfig, type SWRConfiguration, useSWRConfig } from 'swr';
import { type Auth, onUserChange } from '../../src/index.ts';
import { useUserKey } from '../../src/react.ts';

/** `useSWR('api/orders/')`: the key is the path. */
export const swrOptions = (auth: Auth): SWRConfiguration => ({
  fetcher: (path: string) => auth.api.get(path, { retry: 0 }).json(),
  // What the end of the session refused is not asked for again.
  shouldRetryOnError: () => auth.state.status === 'authenticated',
  // Without a cache of its own, SWR keeps one in its module, for everybody.
  provider: () => new Map(),
});

interface Props {
  auth: Auth;
  children: ReactNode;
}

/** Around the pages, in place of `SWRConfig`: a cache for each user, and pages that know no other. */
export const Swr = ({ auth, children }: Props) => (
  <SWRConfig key={useUserKey(auth)} value={swrOptions(auth)}>
    <AskAgain auth={auth}>{children}</AskAgain>
  </SWRConfig>
);

/** Who logs in where nobody was keeps the page. What is on it is asked for again, as that user. */
function AskAgain({ auth, children }: Props) {
  const { cache, mutate } = useSWRConfig();
  useEffect(
    () =>
      onUserChange(auth, ({ hadUser }) => {
        // Key by key: a filter would leave out those of `useSWRInfinite`.
        if (!hadUser) for (const key of cache.keys()) mutate(key);
      }),
    [auth, cache, mutate],
  );
  return children;
}
