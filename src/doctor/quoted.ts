/** Returns a string literal in which quotes are escaped, so that a text from the server cannot become code. */
export function quoted(value: string): string {
  return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
