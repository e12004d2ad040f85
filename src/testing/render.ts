import { networkError } from './errors.ts';
import type { Reply } from './exchange.ts';
import type { Renderer } from './negotiation.ts';

/** The answer on its way: `Set-Cookie` travels beside it, since browsers take it out of a `Response`. */
export interface Delivery {
  readonly response: Response;
  readonly cookies: readonly string[];
}

/** What a rendering depends on besides the reply. */
export interface RenderContext {
  readonly method: string;
  /** The view's default headers. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Turns what a view answers into a response, as DRF's `finalize_response` does. */
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

/** An answer that no view had a part in: Django's own 404 and 500, or the proxy in front of it. */
export function renderPage(status: number, title: string, method: string): Delivery {
  const headers = { 'Content-Type': 'text/html; charset=utf-8' };
  return deliver(new Response(method === 'HEAD' ? null : page(title, `<h1>${title}</h1>`), { status, headers }));
}

/** Django's `APPEND_SLASH` redirect (middleware/common.py, with DEBUG off). */
export function renderRedirect(location: string): Delivery {
  const headers = { Location: location, 'Content-Type': 'text/html; charset=utf-8' };
  return deliver(new Response('', { status: 301, headers }));
}

/** A response of the test's own, copied: it may be meant for several requests, or have headers that cannot change. */
export function adopt(response: Response): Delivery {
  if (response.type === 'error') throw networkError();
  const copy = new Response(response.clone().body, response);
  return deliver(withUrl(copy, response.url), response.headers.getSetCookie());
}

export function deliver(response: Response, cookies: readonly string[] = []): Delivery {
  return { response, cookies };
}

/** A response that was made, not fetched, has no address; whoever checks where an answer came from needs one. */
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
