import { createAuth, djRestAuth } from '../../src/index.ts';

export const auth = createAuth({
  baseUrl: '/auth/',
  server: djRestAuth({ refreshIn: 'body', fields: { user: 'user' } }),
});

async function takeOver(): Promise<void> {
  const { status } = await auth.ready;
  const [access, refresh] = ['access', 'refresh'].map((name) => localStorage.getItem(name));
  if (status === 'anonymous' && access && refresh) await auth.adopt({ access, refresh }, { remember: true });
  localStorage.removeItem('access');
  localStorage.removeItem('refresh');
}

/** Who is there is known when this has resolved: use it where you would use `auth.ready`. */
export const ready = takeOver();
