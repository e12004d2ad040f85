import type { Auth } from '../../src/index.ts';

/** Takes over the session of NextAuth, once in each browser. Wait for it where you would wait for `auth.ready`. */
export async function takeOver(auth: Auth): Promise<void> {
  const { status } = await auth.ready;
  if (status !== 'anonymous' || localStorage.getItem('asked NextAuth')) return;
  try {
    const response = await fetch('/api/take-over', { method: 'POST', signal: AbortSignal.timeout(10_000) });
    if (response.status === 200) await auth.adopt(await response.json(), { remember: true });
    if (response.ok) localStorage.setItem('asked NextAuth', 'yes');
  } catch {
    // No answer, or one that has no tokens. Nobody is logged in, and the next page load asks again.
  }
}
