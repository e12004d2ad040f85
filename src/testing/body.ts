import { detailError } from './errors.ts';
import type { Incoming } from './exchange.ts';

/** Whether one of DRF's three parsers accepts this body. */
export function hasParser(incoming: Incoming): boolean {
  return incoming.form !== null || incoming.text === '' || isJson(incoming) || isUrlEncoded(incoming);
}

/** Returns the body as DRF's parsers read it, and an empty object when there is no body. Throws DRF's 415 and 400. */
export function parseBody(incoming: Incoming): unknown {
  const { contentType, form, text } = incoming;
  if (!hasParser(incoming)) throw detailError(415, `Unsupported media type "${contentType ?? ''}" in request.`);
  if (form !== null) return form;
  if (text === '') return {};
  if (isUrlEncoded(incoming)) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch {
    throw detailError(400, 'JSON parse error - Expecting value: line 1 column 1 (char 0)');
  }
}

/** Whether the body is a form, multipart or URL-encoded. A page can post a form to another site without a script. */
export function isForm(incoming: Incoming): boolean {
  return incoming.form !== null || isUrlEncoded(incoming);
}

function isJson(incoming: Incoming): boolean {
  return mediaType(incoming) === 'application/json';
}

function isUrlEncoded(incoming: Incoming): boolean {
  return mediaType(incoming) === 'application/x-www-form-urlencoded';
}

function mediaType({ contentType }: Incoming): string | undefined {
  return contentType?.split(';')[0]?.trim().toLowerCase();
}
