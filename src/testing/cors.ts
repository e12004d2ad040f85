/** Whether this request asks, in the name of a page, if the page may send another request. */
export const isPreflight = ({ headers, method }: Request): boolean =>
  method === 'OPTIONS' && headers.has('Access-Control-Request-Method');

/**
 * Returns the headers that django-cors-headers adds to a response, with `CORS_ALLOW_CREDENTIALS` and with every origin and every header
 * allowed. Returns no headers if the request has no `Origin`.
 */
export function corsHeaders({ headers: asked, method }: Request): Headers {
  const headers = new Headers();
  const origin = asked.get('Origin');
  if (origin === null) return headers;
  headers.set('Vary', 'Origin');
  headers.set('Access-Control-Allow-Origin', origin);
  headers.set('Access-Control-Allow-Credentials', 'true');
  if (method !== 'OPTIONS') return headers;
  headers.set('Access-Control-Allow-Methods', 'DELETE, GET, OPTIONS, PATCH, POST, PUT');
  headers.set('Access-Control-Allow-Headers', asked.get('Access-Control-Request-Headers') ?? '');
  return headers;
}
