import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import type { Auth } from '../../src/fetch.ts';

export function createApollo(auth: Auth, uri: string): ApolloClient {
  const client = new ApolloClient({ link: new HttpLink({ uri, fetch: auth.fetch }), cache: new InMemoryCache() });
  // What one user saw is gone before another looks …
  auth.on('ended', () => client.clearStore());
  // … and what is on the page is asked for again. A query that fails then tells so itself.
  auth.on('started', ({ reason }) => reason !== 'restore' && client.resetStore().catch(() => {}));
  return client;
}
