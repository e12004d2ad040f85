import { initTRPC } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import type { FakeDjoser } from '../../src/testing.ts';

const { router, procedure } = initTRPC.context<{ customer: string | undefined }>().create();
const appRouter = router({
  customerOf: procedure.input((value) => Number(value)).query(({ ctx }) => ctx.customer),
});
export type AppRouter = typeof appRouter;

/** A tRPC endpoint that knows who asks before it looks at the procedures. */
export function serveTrpc(server: FakeDjoser): void {
  server.route('GET', '/trpc/:procedures', (req, { user }) => {
    const createContext = () => ({ customer: user?.username });
    return fetchRequestHandler({ endpoint: '/trpc', req, router: appRouter, createContext });
  });
}
