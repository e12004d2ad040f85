/** The pattern of an error code. Other texts may quote what the client sent, so they are not recorded. */
const code = /^[a-z_]{1,40}$/;

/** Returns `text` if it looks like an error code of the server, for example `user_inactive`; otherwise `undefined`. */
export function asCode(text: unknown): string | undefined {
  return typeof text === 'string' && code.test(text) ? text : undefined;
}

/** Returns the error code in a refusal, in the format of SimpleJWT or of drf-standardized-errors; `undefined` if there is none. */
export async function codeOf(response: Response): Promise<string | undefined> {
  try {
    const { code: own, errors } = await response.clone().json();
    if (own !== undefined || !Array.isArray(errors)) return asCode(own);
    // drf-standardized-errors turns SimpleJWT's dictionary into a list of errors. One of these errors then has the code as its text.
    const said = errors.find(({ attr }) => attr === 'code');
    return asCode(said ? said.detail : errors[0]?.code);
  } catch {
    return undefined;
  }
}
