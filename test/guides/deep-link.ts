import { type Auth, onUserChange } from '../../src/fetch.ts';

/** What the app has kept of the login that it began: see `state` and `code_verifier` in OAuth. */
export interface Begun {
  readonly state: string;
  readonly verifier: string;
}

/**
 * Ends a login in the system's browser, which has opened `shop://login?code=…&state=…`. Returns whether the link was for this login. Rejects
 * with an `AbortError` if somebody logs in or out before the tokens are there.
 */
export async function finishLogin(auth: Auth, link: string, { state, verifier }: Begun): Promise<boolean> {
  const { searchParams } = new URL(link);
  const code = searchParams.get('code');
  if (code === null || searchParams.get('state') !== state) return false; // Any app can open a link.
  const change = new AbortController();
  const stop = onUserChange(auth, () => change.abort());
  try {
    const response = await fetch('https://api.example.com/auth/app-login/', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ code, verifier }),
      signal: change.signal,
    });
    if (!response.ok) throw new Error(`The code was refused with ${response.status}.`);
    const tokens = await response.json(); // { access, refresh }
    change.signal.throwIfAborted();
    await auth.adopt(tokens, { remember: true });
    return true;
  } finally {
    stop();
  }
}
