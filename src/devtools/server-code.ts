/** What looks like a code: a server may quote what it was sent. */
const code = /^[a-z_]{1,40}$/;

/** `text` where it looks like a code of the server's, `user_inactive`. */
export function asCode(text: unknown): string | undefined {
  return typeof text === 'string' && code.test(text) ? text : undefined;
}

/** The server's own code of a refusal: in the words of SimpleJWT, or in those of drf-standardized-errors. */
export async function codeOf(response: Response): Promise<string | undefined> {
  try {
    const { code: own, errors } = await response.clone().json();
    if (own !== undefined || !Array.isArray(errors)) return asCode(own);
    // There a dictionary of SimpleJWT's becomes a list, with its code as one of the errors.
    const said = errors.find(({ attr }) => attr === 'code');
    return asCode(said ? said.detail : errors[0]?.code);
  } catch {
    return undefined;
  }
}
