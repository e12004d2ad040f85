import type { Backend } from './backend.ts';

/** Django, which `demo/serve.mjs` has started behind this page's own origin. */
export function connectToDjoser(): Backend {
  return {
    name: 'Real Djoser server',
    about: 'Django, Djoser and SimpleJWT run on this machine, behind the address of this page.',
    async revokeAccess() {
      const response = await fetch('/__control__/revoke-access/', { method: 'POST', body: '{}' });
      if (!response.ok) throw new Error(`The test server's control answered ${response.status}.`);
    },
  };
}
