import { networkError } from './errors.ts';
import type { Reply } from './exchange.ts';
import type { Renderer } from './negotiation.ts';

/** A response, with its `Set-Cookie` values in `cookies`, because browsers remove that header from a `Response`. */
export interface Delivery {
  readonly response: Response;
  readonly cookies: readonly string[];
}

/** What the response depends on besides the reply. */
export interface RenderContext {
  readonly method: string;
  /** The default headers of the view. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Returns the response for the reply of a view, as DRF's `finalize_response` does. */
export function renderReply(reply: Reply, renderer: Renderer, { headers, method }: RenderContext): Delivery {
  const fields = new Headers({ Vary: 'Accept', ...headers, ...reply.headers });
  if (reply.data === undefined) {
    return deliver(new Response(null, { status: reply.status, headers: fields }), reply.cookies);
  }
  const json = JSON.stringify(reply.data);
  fields.set('Content-Type', renderer === 'json' ? 'application/json' : 'text/html; charset=utf-8');
  const body = renderer === 'json' ? json : page('Django REST framework', `<pre>${escapeHtml(json)}</pre>`);
  return deliver(
    new Response(method === 'HEAD' ? null : body, { status: reply.status, headers: fields }),
    reply.cookies,
  );
}

/** Returns an HTML page that no view has made: Django's own 404 or 500, or the page of a proxy in front of Django. */
export function renderPage(status: number, title: string, method: string): Delivery {
  const headers = { 'Content-Type': 'text/html; charset=utf-8' };
  return deliver(new Response(method === 'HEAD' ? null : page(title, `<h1>${title}</h1>`), { status, headers }));
}

/** Returns Django's `APPEND_SLASH` redirect (middleware/common.py, with DEBUG off). */
export function renderRedirect(location: string): Delivery {
  const headers = { Location: location, 'Content-Type': 'text/html; charset=utf-8' };
  return deliver(new Response('', { status: 301, headers }));
}

/** Returns a copy of a test's own `Response`. A test may use it for several requests, and its headers may be read-only. */
export function adopt(response: Response): Delivery {
  if (response.type === 'error') throw networkError();
  const copy = new Response(response.clone().body, response);
  return deliver(withUrl(copy, response.url), response.headers.getSetCookie());
}

export function deliver(response: Response, cookies: readonly string[] = []): Delivery {
  return { response, cookies };
}

/** Gives the response a `url`. A constructed `Response` has none, and some clients check where a response came from. */
export function withUrl(response: Response, url: string, redirected = false): Response {
  if (response.url === '' && url !== '') {
    Object.defineProperties(response, { url: { value: url }, redirected: { value: redirected } });
  }
  return response;
}

function page(title: string, body: string): string {
  return `<!doctype html>\n<html lang="en">\n<head><title>${title}</title></head>\n<body>${body}</body>\n</html>\n`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
