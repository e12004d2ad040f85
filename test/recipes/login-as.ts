import { type Auth, type AuthOptions, createAuth, memoryStorage, onUserChange } from '../../src/fetch.ts';

interface Answer {
  /** An access token of the user. */
  user: { access: string };
  /** A new pair of the member of the staff, where it was asked for. */
  back?: { access: string; refresh: string };
}

async function ask(staff: Auth, url: string, userId: number, back: boolean): Promise<Answer> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await staff.fetch(`${url}${userId}/`, { method: 'POST', headers, body: JSON.stringify({ back }) });
  if (!response.ok) throw new Error(`The server does not log in as user ${userId}: ${response.status}.`);
  return response.json();
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
    async start(userId: number): Promise<void> {
      const { user, back } = await ask(auth, url, userId, true);
      await auth.adopt(user);
      pair = back;
    },
    async stop(): Promise<void> {
      if (pair) await auth.adopt(pair);
      else await auth.logout();
    },
  };
}

/** Gives a client of the user for this page alone. The session of the member of the staff stays as it is, in every tab. */
export async function openAsUser(staff: Auth, url: string, userId: number, options: AuthOptions): Promise<Auth> {
  const { user } = await ask(staff, url, userId, false);
  const auth = createAuth({ ...options, name: `login-as-${userId}`, storage: memoryStorage() });
  await auth.adopt(user);
  return auth;
}
