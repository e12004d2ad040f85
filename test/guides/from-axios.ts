import axios from 'axios';
import { attachAuth } from '../../src/axios.ts';
import { createAuth, djoser } from '../../src/fetch.ts';

export const auth = createAuth({
  baseUrl: '/auth/',
  server: djoser({ scheme: 'Bearer', paths: { revoke: 'jwt/blacklist/' } }),
});
export const api = axios.create({ baseURL: '/' });
attachAuth(api, auth);

/** Takes the tokens that the old script has left, if nobody is logged in yet. */
async function takeOver(): Promise<void> {
  const [access, refresh] = ['access_token', 'refresh_token'].map((name) => localStorage.getItem(name));
  if (auth.state.status === 'anonymous' && access && refresh) await auth.adopt({ access, refresh }, { remember: true });
  localStorage.removeItem('access_token');
  localStorage.removeItem('refresh_token');
}

// A tab with the old script may have spent the refresh token. Then the next one is where that script keeps it.
auth.on('ended', ({ reason }) => {
  if (reason === 'rejected') void takeOver();
});

/** Who is there is known when this has resolved: use it where you would use `auth.ready`. */
export const ready = auth.ready.then(takeOver);
