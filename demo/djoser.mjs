// A real Djoser server behind the page's own origin.

/** Starts Django, and gives what Vite has to proxy and how to end it. */
export async function startDjoserBehindProxy() {
  // Imported here: only this server needs a Node that reads TypeScript.
  const { startDjoser } = await import('../test/djoser/harness.ts');
  const { accessSeconds, refreshSeconds } = await import('./lives.ts');
  const { origin: target, stop } = await startDjoser({ profile: 'jwt-scheme', accessSeconds, refreshSeconds });
  const route = { target, changeOrigin: true };
  return {
    // Of the test server's own controls the page needs one, and no other is let through.
    proxy: { '/auth/': route, '/api/': route, '/__control__/revoke-access/': route },
    stop,
  };
}
