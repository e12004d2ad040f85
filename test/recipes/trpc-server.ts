import { initTRPC, TRPCError } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import type { FakeDjoser } from '../../src/testing.ts';
import type { World } from './contract.ts';

const { router, procedure } = initTRPC.context<{ customer: string | undefined }>().create();
const appRouter = router({
  menu: procedure.query(() => ['margherita']),
  customerOf: procedure
    .input((value) => Number(value))
    .query(({ ctx }) => {
      if (ctx.customer === undefined) throw new TRPCError({ code: 'UNAUTHORIZED' });
      return ctx.customer;
    }),
});
export type AppRouter = typeof appRouter;

/** Who looks at the token: `createContext`, before any procedure runs, or each procedure that wants a user. */
export type Gate = 'context' | 'procedure';

/** A tRPC server that has Django say whose a token is, in front of that Django. */
export function serveTrpc(server: FakeDjoser, held: World['held'], gate: Gate = 'context') {
  const answered: number[] = [];
  const whose = async (request: Request): Promise<string | undefined> => {
    const headers = { authorization: request.headers.get('authorization') ?? '' };
    const me = await server.fetch(`${server.baseUrl}users/me/`, { headers });
    return me.ok ? (await me.json()).username : undefined;
  };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (!request.url.startsWith(new URL('/trpc/', server.baseUrl).href)) return server.fetch(request);
    const createContext = async () => {
      const customer = await whose(request);
      await held(customer);
      if (gate === 'context' && customer === undefined) throw new TRPCError({ code: 'UNAUTHORIZED' });
      return { customer };
    };
    const response = await fetchRequestHandler({ endpoint: '/trpc', req: request, router: appRouter, createContext });
    // As `fetch` does it.
    request.signal.throwIfAborted();
    answered.push(response.status);
    return response;
  };
  return { fetch, answered };
}
