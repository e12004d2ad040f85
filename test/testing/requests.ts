import type { FakeDjoser, TokenPair } from '../../src/testing.ts';

/** POSTs JSON to an endpoint below the mount. */
export function post(
  server: Pick<FakeDjoser, 'baseUrl' | 'fetch'>,
  endpoint: string,
  body: unknown = {},
  headers: Record<string, string> = {},
): Promise<Response> {
  return send(server, 'POST', endpoint, body, headers);
}

/** Sends JSON to an endpoint below the mount; `undefined` is no body. */
export function send(
  server: Pick<FakeDjoser, 'baseUrl' | 'fetch'>,
  method: string,
  endpoint: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return server.fetch(new URL(`${endpoint}/`, server.baseUrl), {
    method,
    headers: body === undefined ? headers : { 'Content-Type': 'application/json', ...headers },
    body: body === undefined ? null : JSON.stringify(body),
  });
}

export async function login(
  server: Pick<FakeDjoser, 'baseUrl' | 'fetch'>,
  credentials: Record<string, string> = { username: 'ada', password: 'correct-horse' },
): Promise<TokenPair> {
  return (await post(server, 'jwt/create', credentials)).json();
}

/** What a signed-in GET looks like. */
export function bearer(token: string): { headers: { Authorization: string } } {
  return { headers: { Authorization: `Bearer ${token}` } };
}

export function claimsOf(token: string): Record<string, unknown> {
  const [, payload = ''] = token.split('.');
  return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
}
