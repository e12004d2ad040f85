import type { Auth } from 'latchkey';
import { logOut } from '../shown/use.ts';
import { byId } from './dom.ts';
import type { Log } from './log.ts';

/** Logs out, and says whether the server knows. */
export function connectLogout(auth: Auth, log: Log, done: () => void): void {
  byId('button', 'logout').addEventListener('click', async () => {
    const leaving = logOut(auth);
    // Gone at once, whatever the server says: the button that had the focus is no longer there.
    done();
    const revoked = await leaving;
    log.add(
      revoked
        ? { tone: 'plain', text: 'The server confirmed: the refresh token is worthless now.' }
        : { tone: 'warn', text: 'The server did not confirm the logout; here it counts all the same.' },
    );
  });
}
