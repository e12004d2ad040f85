import { AuthError, createAuth, djRestAuth } from '../../src/index.ts';

export const auth = createAuth({ baseUrl: '/auth/', server: djRestAuth({ fields: { user: 'user' } }) });

/** Script does not see dj-rest-auth's cookies. So the server is asked for a session, once in each browser. */
async function findSession(): Promise<void> {
  const { status } = await auth.ready;
  if (status === 'anonymous' && !localStorage.getItem('asked for a session')) {
    try {
      await auth.refresh();
    } catch (error) {
      // No answer now: the next page load asks again.
      if (error instanceof AuthError && error.code === 'refresh_unavailable') return;
    }
  }
  localStorage.setItem('asked for a session', 'yes');
}

/** Who is there is known when this has resolved: use it where you would use `auth.ready`. */
export const ready = findSession();
