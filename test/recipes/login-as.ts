import { type Auth, type AuthOptions, createAuth, memoryStorage, onUserChange } from '../../src/fetch.ts';

interface Answer {
  /** An access token of the user. */
  user: { access: string };
  /** A new pair of the member of the staff, where it was asked for. */
  back?: { access: string; refresh: string };
}

/** Asks for the tokens, and uses them. Rejects with an `AbortError` if the user of the page changes before the tokens are there. */
async function ask<Result>(
  staff: Auth,
  url: string,
  back: boolean,
  use: (answer: Answer) => Promise<Result>,
): Promise<Result> {
  const change = new AbortController();
  const stop = onUserChange(staff, () => change.abort());
  try {
    const response = await staff.fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ back }),
      signal: change.signal,
    });
    if (!response.ok) throw new Error(`The server gives no token of this user: ${response.status}.`);
    const answer = await response.json();
    change.signal.throwIfAborted();
    return await use(answer);
  } finally {
    stop();
  }
}

/** Lets a member of the staff go on as a user, in all tabs, and come back. `url`: where the view of the server is. */
export function createLoginAs(auth: Auth, url: string) {
  // In the memory of this page, and in no storage. After a reload the way back is the login form.
  let pair: Answer['back'];
  // Somebody has logged in or out, here or in another tab: the pair is not for them.
  onUserChange(auth, () => {
    pair = undefined;
  });
  return {
    start: (userId: number): Promise<void> =>
      ask(auth, `${url}${userId}/`, true, async ({ user, back }) => {
        await auth.adopt(user);
        // If somebody has logged in or out in the meantime, the way back is not for them.
        if (auth.accessToken === user.access) pair = back;
      }),
    async stop(): Promise<void> {
      const { state } = auth;
      if (pair) await auth.adopt(pair);
      // Without this claim nobody of the staff acts for the user of the page. Then the user stays logged in.
      else if (state.status === 'authenticated' && state.claims?.act) await auth.logout();
    },
  };
}

/**
 * Gives a client of the user for this page alone. The session of the member of the staff stays as it is, in every tab. When that session
 * ends, the client of the user logs out, too.
 */
export const openAsUser = (staff: Auth, url: string, userId: number, options: AuthOptions): Promise<Auth> =>
  ask(staff, `${url}${userId}/`, false, async ({ user }) => {
    const auth = createAuth({ ...options, name: `login-as-${userId}`, storage: memoryStorage() });
    const stop = onUserChange(staff, () => auth.logout().catch(() => {})); // rejects where `auth` was disposed
    auth.on('ended', stop);
    await auth.adopt(user);
    return auth;
  });
