import { type Auth, AuthError, type AuthState } from '../../src/index.ts';

interface SecondFactor {
  readonly remember: boolean;
  /** Shows the form for the code. `problem` is what was wrong with the last code. `null`: the user has closed the form. */
  askForCode(problem?: string): Promise<string | null>;
}

/** Logs in. Where the server asks for a code, it is asked for until it is right. */
export async function logIn(auth: Auth, form: object, { remember, askForCode }: SecondFactor): Promise<AuthState> {
  try {
    return await auth.login(form, { remember });
  } catch (error) {
    if (!(error instanceof AuthError) || error.code !== 'incomplete_login') throw error;
    const { ephemeral_token } = error.answer as { ephemeral_token: string };
    for (let problem: string | undefined; ; ) {
      const code = await askForCode(problem);
      if (code === null) return auth.state;
      try {
        return await auth.login({ ephemeral_token, code }, { path: 'jwt/second-factor/', remember });
      } catch (refusal) {
        if (!isWrongCode(refusal)) throw refusal;
        problem = problemOf(refusal);
      }
    }
  }
}

function isWrongCode(error: unknown): error is AuthError {
  return error instanceof AuthError && (error.code === 'invalid_credentials' || error.code === 'invalid_input');
}

/** A sentence for the person at the form. */
export function problemOf({ code, detail, fields = {}, retryAfterSeconds }: AuthError): string {
  if (code === 'throttled' && retryAfterSeconds !== undefined) {
    return `Too many attempts. Try again in ${Math.ceil(retryAfterSeconds / 60)} minutes.`;
  }
  return Object.values(fields).flat().join(' ') || detail || 'Try again later.';
}
