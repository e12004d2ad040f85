import { type Auth, onUserChange } from '../../src/index.ts';

const note = 'asked NextAuth';

/** Takes over the session of NextAuth, once in each browser. Wait for it where you would wait for `auth.ready`. */
export async function takeOver(auth: Auth): Promise<void> {
  // Once somebody has logged in or out here, in any tab, the session of NextAuth is over: it must not log in anybody afterwards.
  let isOver = false;
  onUserChange(auth, () => {
    isOver = true;
    localStorage.setItem(note, 'yes');
  });
  const { status } = await auth.ready;
  if (status !== 'anonymous' || localStorage.getItem(note)) return;
  try {
    const response = await fetch('/api/take-over', { method: 'POST', signal: AbortSignal.timeout(10_000) });
    const tokens = response.status === 200 ? await response.json() : null;
    if (tokens && !isOver) await auth.adopt(tokens, { remember: true });
    if (response.ok) localStorage.setItem(note, 'yes');
  } catch {
    // No answer, or one that has no tokens. Nobody is logged in, and the next page load asks again.
  }
}
