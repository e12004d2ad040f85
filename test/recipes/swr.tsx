import { type ReactNode, Suspense, useEffect } from 'react';
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
  /** What is on the page while a query below suspends, and no nearer `<Suspense>` shows something. */
  fallback?: ReactNode;
}

/** Around the pages, in place of `SWRConfig`: a cache for each user, and pages that know no other. */
// With the boundary the page of the last user is gone at once. Without it React waits for the answers to the next user, and forgets the cache
// of a page that suspends before its first commit: each try would send the request again.
export const Swr = ({ auth, children, fallback }: Props) => (
  <SWRConfig key={useUserKey(auth)} value={swrOptions(auth)}>
    <AskAgain auth={auth} />
    <Suspense fallback={fallback}>{children}</Suspense>
  </SWRConfig>
);

/** Who logs in where nobody was keeps the page. What is on it is asked for again, as that user, and what was on it before, too. */
function AskAgain({ auth }: { auth: Auth }) {
  const { unload } = useSWRConfig();
  useEffect(() => onUserChange(auth, ({ hadUser }) => !hadUser && unload()), [auth, unload]);
  return null;
}
