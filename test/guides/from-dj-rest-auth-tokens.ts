import { createAuth, djRestAuth } from '../../src/index.ts';

export const auth = createAuth({
  baseUrl: '/auth/',
  server: djRestAuth({ refreshIn: 'body', fields: { user: 'user' } }),
});

const names = ['access', 'refresh'] as const;
const note = 'the old tokens are over';

/** Takes the tokens that the old script has left, if nobody is logged in yet, and removes them in any case. */
async function takeOver(): Promise<void> {
  const [access, refresh] = names.map((name) => localStorage.getItem(name));
  if (auth.state.status === 'anonymous' && access && refresh && !localStorage.getItem(note)) {
    // The old script may have stored a word like `undefined`. That is no token, and nobody is logged in.
    await auth.adopt({ access, refresh }, { remember: true }).catch(() => {});
  }
  for (const name of names) localStorage.removeItem(name);
}

// After a login or a logout here, what the old script still writes must not log anybody in.
auth.on('started', ({ reason }) => {
  if (reason === 'login') localStorage.setItem(note, 'yes');
});
auth.on('ended', ({ reason }) => {
  if (reason === 'logout') localStorage.setItem(note, 'yes');
  // A tab with the old script may have spent the refresh token. Then the next one is where that script keeps it.
  if (reason === 'rejected') void takeOver();
});

/** Who is there is known when this has resolved: use it where you would use `auth.ready`. */
export const ready = auth.ready.then(takeOver);
