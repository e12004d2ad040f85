import type { Auth, AuthEvent } from '../../../src/index.ts';
import { ada, type DjoserServer } from '../harness.ts';
import { createAuth } from './built.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { dead } from './site.ts';

export const ping = '/api/ping/';
export const publicPath = '/api/public/';
export const staffPath = '/api/staff/';
export const refreshPath = '/auth/jwt/refresh/';

/** `ada` and a client with no option but `baseUrl`, behind a gateway of her own. */
export interface Visit extends AsyncDisposable {
  readonly auth: Auth;
  readonly gateway: Gateway;
  readonly events: AuthEvent[];
  /** Asks the API. */
  get(path?: string, init?: RequestInit): Promise<Response>;
  /** Asks the API. Resolves to the status, or to the code or name of the error. */
  outcome(path?: string): Promise<number | string>;
}

export async function visit(server: () => DjoserServer): Promise<Visit> {
  const visitor = await open(server);
  await visitor.auth.login({ username: ada.username, password: ada.password });
  return visitor;
}

/**
 * Visits whose access tokens are over. What a refresh brings lasts. The tokens come from elsewhere: a client that had seen them come from
 * a login would take it that all tokens live as briefly as those.
 */
export async function visitsWithTokensOver(count: number, server: () => DjoserServer): Promise<Visit[]> {
  const { baseUrl, control } = server();
  const visitors = await Promise.all(Array.from({ length: count }, () => open(server)));
  await control.setAccessSeconds(3);
  for (const { auth } of visitors) await auth.adopt(await pair(baseUrl));
  await control.setAccessSeconds(300);
  await Promise.all(visitors.map(({ auth }) => dead(auth)));
  return visitors;
}

async function pair(baseUrl: string): Promise<{ access: string; refresh: string }> {
  const response = await fetch(`${baseUrl}jwt/create/`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(ada),
  });
  return response.json() as Promise<{ access: string; refresh: string }>;
}

async function open(server: () => DjoserServer): Promise<Visit> {
  const gateway = await startGateway(server);
  const auth = createAuth({ baseUrl: gateway.baseUrl });
  const events: AuthEvent[] = [];
  for (const type of ['started', 'refreshed', 'refreshfailed', 'ended', 'warning'] as const)
    auth.on(type, (event) => events.push(event));
  const get = (path = ping, init?: RequestInit) => auth.fetch(gateway.origin + path, init);
  return {
    auth,
    gateway,
    events,
    get,
    outcome: (path) =>
      get(path).then(
        ({ status }) => status,
        (error: Error & { code?: string }) => error.code ?? error.name,
      ),
    async [Symbol.asyncDispose]() {
      auth.dispose();
      await gateway.stop();
    },
  };
}
