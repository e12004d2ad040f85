import type { Library } from '../library.ts';
import { createServer } from '../server.ts';

export type Token = 'expired' | 'revoked';

/** What so many requests at once cost when the token is not good any more. */
export interface Crowd {
  readonly refreshes: number;
  /** Requests on the API, resends among them. */
  readonly requests: number;
  readonly answered: number;
  readonly ms: number;
  /** The most that the heap grew, MB; `null` where the collector cannot be called first. */
  readonly heapMB: number | null;
}

/**
 * So many requests in the same tick on an access token that is over by the clock, or that the server refuses although its time has not
 * come.
 */
export async function crowd(library: Library, token: Token, size: number): Promise<Crowd> {
  if (!library.open) throw new TypeError(`${library.name} sends nothing.`);
  const server = createServer();
  const { tokens, over } =
    token === 'expired' ? server.logInBriefly('ada') : { tokens: server.logIn('ada'), over: async () => {} };
  const client = await library.open({ fetch: server.fetch, tokens });
  await over();
  server.refuseAccess();
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().heapUsed);
  }, 20);
  const startedAt = performance.now();
  let answered = 0;
  const asked = Array.from({ length: size }, () =>
    client.getJson('/orders/').then(
      (json) => {
        if ((json as { user?: string }).user === 'ada') answered += 1;
      },
      () => {},
    ),
  );
  let giveUp: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise((resolve) => {
    giveUp = setTimeout(resolve, 60_000);
  });
  await Promise.race([Promise.all(asked), patience]);
  clearTimeout(giveUp);
  const ms = performance.now() - startedAt;
  clearInterval(watch);
  most = Math.max(most, process.memoryUsage().heapUsed);
  client.dispose();
  return {
    refreshes: server.refreshes,
    requests: server.arrivals.filter(({ path }) => path === '/orders/').length,
    answered,
    ms,
    heapMB: globalThis.gc ? (most - before) / 1e6 : null,
  };
}
