/** Whether the body can be read only once: a stream of the web or of Node, or a generator. */
export function isOneShot(body: unknown): boolean {
  return typeof body === 'object' && body !== null && (body instanceof ReadableStream || Symbol.asyncIterator in body);
}

/**
 * Returns a copy of a request's body, because the application may change the original after the call. Nobody can change a `Blob` or a
 * stream, so these are returned uncopied.
 */
export function copyBody<Body>(body: Body): Body | BodyInit {
  if (body instanceof URLSearchParams) return new URLSearchParams(body);
  if (body instanceof FormData) {
    const copy = new FormData();
    for (const [name, value] of body) copy.append(name, value);
    return copy;
  }
  if (body instanceof ArrayBuffer) return body.slice(0);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice();
  return body;
}
