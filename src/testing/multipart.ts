import { digestOf } from './digest.ts';

const BLANK_LINE = Uint8Array.of(13, 10, 13, 10);

/**
 * Returns the parts of a multipart body as Django reads them: the text of each field, and the digest of each file. Returns null when the
 * content type has no boundary. `Request.formData()` is not used: in jsdom it throws at each file, because jsdom replaces the global
 * `File`.
 */
export function readMultipart(bytes: Uint8Array, contentType: string): Readonly<Record<string, unknown>> | null {
  const boundary = parameterOf(contentType, 'boundary');
  if (boundary === undefined) return null;
  const opening = new TextEncoder().encode(`--${boundary}`);
  const delimiter = new TextEncoder().encode(`\r\n--${boundary}`);
  const parts: [string, unknown][] = [];
  for (let start = after(bytes, opening, 0); start < bytes.length; start = after(bytes, delimiter, start)) {
    const end = indexOf(bytes, delimiter, start);
    const head = indexOf(bytes, BLANK_LINE, start);
    if (head >= end) continue;
    const disposition = /^content-disposition:.*$/im.exec(decode(bytes.subarray(start, head)))?.[0] ?? '';
    const name = parameterOf(disposition, 'name');
    const content = bytes.subarray(head + BLANK_LINE.length, end);
    const isFile = /;\s*filename\*?=/i.test(disposition);
    if (name !== undefined) parts.push([name, isFile ? digestOf(content) : decode(content)]);
  }
  return Object.fromEntries(parts);
}

/** Returns `value` of `; name="value"` or `; name=value`. */
function parameterOf(header: string, name: string): string | undefined {
  const [, quoted, plain] = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^\\s;"]+))`, 'i').exec(header) ?? [];
  return quoted ?? plain;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** Returns the index of the first of these bytes, or the length of all bytes when there are none. */
function indexOf(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const [first = 0] = wanted;
  let at = bytes.indexOf(first, from);
  while (at >= 0 && !wanted.every((byte, index) => bytes[at + index] === byte)) at = bytes.indexOf(first, at + 1);
  return at < 0 ? bytes.length : at;
}

function after(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  return indexOf(bytes, wanted, from) + wanted.length;
}
