import type { Exchanged } from './transport.ts';

/**
 * Returns the request that a redirect leads to, or null when the response is no redirect (Fetch standard, "HTTP-redirect fetch"). After 301
 * and 302 a POST becomes a GET, so a forgotten slash loses the body. A redirect to another origin removes the `Authorization` header.
 */
export function redirectOf({ credentials, redirect }: Request, { incoming, response }: Exchanged): Request | null {
  const location = response.headers.get('Location');
  if (location === null || ![301, 302, 303, 307, 308].includes(response.status)) return null;
  const target = new URL(location, incoming.url);
  const headers = new Headers(incoming.headers);
  if (target.origin !== incoming.url.origin) headers.delete('Authorization');
  const { method } = incoming;
  const toGet =
    response.status === 303 ? method !== 'GET' && method !== 'HEAD' : response.status < 303 && method === 'POST';
  if (toGet) {
    headers.delete('Content-Type');
    return new Request(target, { method: 'GET', headers, credentials, redirect });
  }
  const body = incoming.text === '' ? null : incoming.bytes();
  return new Request(target, { method, headers, body, credentials, redirect });
}
