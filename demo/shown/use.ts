import { type Auth, AuthError } from 'latchkey';

/** Resolves to what a form has to say: nothing, or the server's words. */
export async function logIn(auth: Auth, username: string, password: string, remember: boolean) {
  try {
    await auth.login({ username, password }, { remember });
    return null;
  } catch (error) {
    if (error instanceof AuthError) return error;
    throw error;
  }
}

/** A call with the token. It is renewed when it must be, and the call is sent again after a 401. */
export async function call(auth: Auth, url: string) {
  const response = await auth.fetch(url);
  return response.status;
}

/** Nobody has to call this: it is done in time. Resolves to nothing, or to why there is no new token. */
export async function renew(auth: Auth) {
  try {
    await auth.refresh();
    return null;
  } catch (error) {
    if (error instanceof AuthError) return error;
    throw error;
  }
}

/** Here and in every tab at once; whether the server knows, is known a moment later. */
export async function logOut(auth: Auth) {
  const { revoked } = await auth.logout();
  return revoked;
}
