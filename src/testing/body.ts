import { detailError } from './errors.ts';
import type { Incoming } from './exchange.ts';

/** What DRF's parsers make of a body; throws its 415 and its 400. Without a body there is an empty object. */
export function parseBody(incoming: Incoming): unknown {
  const { contentType, form, text } = incoming;
  if (form !== null) return form;
  if (text === '') return {};
  const mediaType = (contentType ?? '').split(';')[0]?.trim().toLowerCase();
  if (mediaType === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(text));
  if (mediaType !== 'application/json') {
    throw detailError(415, `Unsupported media type "${contentType ?? ''}" in request.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw detailError(400, 'JSON parse error - Expecting value: line 1 column 1 (char 0)');
  }
}
