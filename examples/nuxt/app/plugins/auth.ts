import { authOf, getAuth } from '../lib/auth';

// Nuxt makes one app for each request to the server, and one for the life of the page.
export default defineNuxtPlugin(async () => {
  const auth = import.meta.server ? await authOf(useCookie('access_token').value ?? undefined) : getAuth();
  return { provide: { auth } };
});
