import type { Auth } from '../../src/fetch.ts';

/** What the app has kept of the login that it began: see `state` and `code_verifier` in OAuth. */
export interface Begun {
  readonly state: string;
  readonly verifier: string;
}

/** Ends a login in the system's browser, which has opened `shop://login?code=…&state=…`. Returns whether the link was for this login. */
export async function finishLogin(auth: Auth, link: string, { state, verifier }: Begun): Promise<boolean> {
  const { searchParams } = new URL(link);
  const code = searchParams.get('code');
  if (code === null || searchParams.get('state') !== state) return false; // Any app can open a link.
  const response = await fetch('https://api.example.com/auth/app-login/', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code, verifier }),
  });
  if (!response.ok) throw new Error(`The code was refused with ${response.status}.`);
  await auth.adopt(await response.json(), { remember: true }); // { access, refresh }
  return true;
}
