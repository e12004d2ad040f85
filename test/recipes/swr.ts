import { mutate, type SWRConfiguration } from 'swr';
import type { Auth } from '../../src/index.ts';

/** `<SWRConfig value={swrOptions(auth)}>`, and then `useSWR('orders/')`: the key is the path. */
export const swrOptions = (auth: Auth): SWRConfiguration => ({
  fetcher: (path: string) => auth.api.get(path, { retry: 0 }).json(),
  // What the end of the session refused is not asked for again.
  shouldRetryOnError: () => auth.state.status === 'authenticated',
});

/** What one user saw is gone before another looks, and what is on the page is asked for again. Call it once. */
export function forgetAtEnd(auth: Auth): void {
  auth.on('ended', () => mutate(() => true, undefined, { revalidate: false }));
  auth.on('started', ({ reason }) => reason !== 'restore' && mutate(() => true));
}
