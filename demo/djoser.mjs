// Two real Djoser servers behind the page's own origin: one that hands out refresh tokens, and one that keeps them in a cookie.

/** Starts Django, and gives what Vite has to put before it, what it has to proxy, and how to end it. */
export async function startDjoserBehindProxy() {
  // Imported here: only these servers need a Node that reads TypeScript.
  const { startDjoser } = await import('../test/djoser/harness.ts');
  const { createFront } = await import('./servers/front.ts');
  const { defaults, refreshSeconds } = await import('./settings.ts');
  const lives = { accessSeconds: defaults.accessSeconds, refreshSeconds };
  const servers = await Promise.all([
    startDjoser({ profile: 'jwt-scheme', ...lives }),
    startDjoser({ profile: 'cookie', ...lives }),
  ]);
  const [inBody, inCookie] = servers;
  return {
    proxy: {
      '/auth/': { target: inBody.origin, changeOrigin: true },
      '/api/': { target: inBody.origin, changeOrigin: true },
      '/http-only/': {
        target: inCookie.origin,
        changeOrigin: true,
        // Django compares the two: as in production, it is told where the page is.
        headers: { Origin: inCookie.origin },
        rewrite: (path) => path.replace(/^\/http-only/, ''),
        cookiePathRewrite: { '/auth/': '/http-only/auth/', '/auth/jwt/': '/http-only/auth/jwt/' },
      },
    },
    front: createFront({
      async revokeAccess(options) {
        await Promise.all(servers.map(({ control }) => control.revokeAccess(undefined, options)));
      },
      async setAccessSeconds(seconds) {
        await Promise.all(servers.map(({ control }) => control.setAccessSeconds(seconds)));
      },
    }),
    stop: () => Promise.all(servers.map((server) => server.stop())),
  };
}
