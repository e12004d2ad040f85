import type { Auth } from '../../src/index.ts';

/** Takes over the session of NextAuth, once in each browser. Wait for it where you would wait for `auth.ready`. */
export async function takeOver(auth: Auth): Promise<void> {
  const { status } = await auth.ready;
  if (status !== 'anonymous' || localStorage.getItem('asked NextAuth')) return;
  const response = await fetch('/api/take-over', { method: 'POST' });
  if (!response.ok) return; // the next page load asks again
  if (response.status === 200) await auth.adopt(await response.json(), { remember: true });
  localStorage.setItem('asked NextAuth', 'yes');
}
