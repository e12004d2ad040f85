/** A name that no other session and no other tab has. Not `randomUUID`: plain http pages do not have it. */
export function randomId(): string {
  return [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join('-');
}
