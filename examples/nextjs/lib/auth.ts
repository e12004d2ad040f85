import { type Auth, AuthError, cookieStorage, createAuth, djoser } from 'latchkey';

const create = (): Auth =>
  createAuth({
    baseUrl: process.env.NEXT_PUBLIC_AUTH_URL ?? 'https://api.example.com/auth/',
    // Named, or each render would find out anew.
    server: djoser({ scheme: 'Bearer' }),
    // A render sees of a session what travels with the request. In the render itself there is nothing to keep one in.
    ...(typeof document === 'undefined' ? {} : { storage: cookieStorage() }),
  });

let ofThisPage: Auth | undefined;

/** For components: in the browser one client for the life of the page, in a server render one that nobody else will ever see. */
export function getAuth(): Auth {
  if (typeof window === 'undefined') return create();
  ofThisPage ??= create();
  return ofThisPage;
}

/** For one request to the server: the client of the user whose cookie came with it. It refreshes nothing. */
export async function authOf(access: string | undefined): Promise<Auth> {
  const auth = create();
  if (access) {
    await auth.adopt({ access }).catch((error) => {
      // The cookie may hold no token: then nobody is logged in. Any other error is for the framework.
      if (!(error instanceof AuthError)) throw error;
    });
  }
  return auth;
}
