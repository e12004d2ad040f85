import { type Auth, onUserChange } from '../../src/fetch.ts';
import { createLoginAs } from './login-as.ts';

export function supportPage(auth: Auth, cache: { clear(): void }) {
  const loginAs = createLoginAs(auth, '/api/support/login-as/');
  // What was loaded for one user is not shown to the other one. This runs in every tab, both times.
  onUserChange(auth, ({ hadUser }) => {
    if (hadUser) cache.clear();
  });
  return {
    open: (userId: number) => loginAs.start(userId), // every tab goes on as this user
    close: () => loginAs.stop(), // every tab is the member of the staff again
  };
}
