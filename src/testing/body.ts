import { detailError } from './errors.ts';
import type { Incoming } from './exchange.ts';
import { readMultipart } from './multipart.ts';

/** Whether one of DRF's three parsers accepts this body. */
export function hasParser(incoming: Incoming): boolean {
  return incoming.text === '' || isJson(incoming) || isForm(incoming);
}

/** Returns the body as DRF's parsers read it, and an empty object when there is no body. Throws DRF's 415 and 400. */
export function parseBody(incoming: Incoming): unknown {
  const { contentType, text } = incoming;
  if (!hasParser(incoming)) throw detailError(415, `Unsupported media type "${contentType ?? ''}" in request.`);
  if (text === '') return {};
  if (isUrlEncoded(incoming)) return Object.fromEntries(new URLSearchParams(text));
  if (isMultipart(incoming)) {
    const parts = readMultipart(incoming.bytes(), contentType ?? '');
    if (parts === null) throw detailError(400, 'Multipart form parse error - Invalid boundary in multipart: None');
    return parts;
  }
  try {
    return JSON.parse(text);
  } catch {
    throw detailError(400, 'JSON parse error - Expecting value: line 1 column 1 (char 0)');
  }
}

/** Returns the body as a test sees it: parsed where a parser of DRF can read the body, else as text; `undefined` when there is no body. */
export function describeBody(incoming: Incoming): unknown {
  if (incoming.text === '') return undefined;
  try {
    return parseBody(incoming);
  } catch {
    return incoming.text;
  }
}

/** Whether the body is a form, multipart or URL-encoded. A page can post a form to another site without a script. */
export function isForm(incoming: Incoming): boolean {
  return isMultipart(incoming) || isUrlEncoded(incoming);
}

function isJson(incoming: Incoming): boolean {
  return mediaType(incoming) === 'application/json';
}

function isUrlEncoded(incoming: Incoming): boolean {
  return mediaType(incoming) === 'application/x-www-form-urlencoded';
}

function isMultipart(incoming: Incoming): boolean {
  return mediaType(incoming) === 'multipart/form-data';
}

function mediaType({ contentType }: Incoming): string | undefined {
  return contentType?.split(';')[0]?.trim().toLowerCase();
}
