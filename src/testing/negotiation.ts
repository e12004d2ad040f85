import { detailError } from './errors.ts';

/** How DRF writes the body: as JSON, or as the HTML page of its browsable API. */
export type Renderer = 'json' | 'html';

/**
 * Returns the renderer that DRF chooses (negotiation.py). The most specific kind of media range decides, and `q` is ignored. If ranges of
 * this kind ask for both, DRF chooses JSON. A browser asks for `text/html` and gets HTML with every status. A format suffix in the address
 * counts more than the header.
 */
export function negotiate(accept: string | null, format?: string): Renderer {
  if (format === 'json') return 'json';
  if (format === 'api') return 'html';
  if (format) throw detailError(404, 'Not found.');
  const ranges = (accept ?? '*/*').split(',').map(parseRange);
  for (const precedence of [3, 2, 1, 0]) {
    const group = ranges.filter((range) => range.precedence === precedence).map((range) => range.type);
    if (group.some((type) => ['application/json', 'application/*', '*/*'].includes(type))) return 'json';
    if (group.some((type) => ['text/html', 'text/*'].includes(type))) return 'html';
  }
  throw detailError(406, 'Could not satisfy the request Accept header.');
}

function parseRange(range: string): { type: string; precedence: number } {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  if (type === '*/*') return { type, precedence: 0 };
  if (type.endsWith('/*')) return { type, precedence: 1 };
  return { type, precedence: parameters.every((parameter) => parameter.startsWith('q=')) ? 2 : 3 };
}
