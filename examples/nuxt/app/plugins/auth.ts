import { onUserChange } from 'latchkey';
import { authOf, getAuth } from '../lib/auth';

// Nuxt makes one app for each request to the server, and one for the life of the page.
export default defineNuxtPlugin(async (nuxtApp) => {
  const auth = import.meta.server ? await authOf(useCookie('access_token').value ?? undefined) : getAuth();
  // Nuxt keeps what was loaded for one user, and must not show it to the next.
  onUserChange(auth, ({ hadUser }) => hadUser && nuxtApp.runWithContext(() => clearNuxtData()));
  return { provide: { auth } };
});
