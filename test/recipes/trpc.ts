import { createTRPCClient, httpBatchLink } from '@trpc/client';
import type { Auth } from '../../src/fetch.ts';
import type { AppRouter } from './trpc-server.ts';

export const createTrpc = (auth: Auth, url: string) =>
  createTRPCClient<AppRouter>({
    // The cast is for `exactOptionalPropertyTypes`. Without that, `fetch: auth.fetch` will do.
    links: [httpBatchLink({ url, fetch: (input, init) => auth.fetch(input, init as RequestInit) })],
  });
