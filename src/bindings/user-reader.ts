import type { Auth } from '../auth.ts';
import type { AuthState } from '../token/state.ts';

/** What is known of the logged-in user. */
export interface UserView<User> {
  readonly user: User | null;
  readonly error: unknown;
  readonly isPending: boolean;
}

/** What one reader is doing: reading now, or what went wrong the last time. */
export interface Progress {
  readonly isReading?: boolean;
  /** `user`: who was known when the reading failed. Once the user has been read, by whomever, the failure is over. */
  readonly failure?: { readonly error: unknown; readonly user: unknown };
}

export type UserReader = readonly [
  progress: () => Progress,
  /** Begins to read, and calls the listener when the progress changes. Returns the way to stop. */
  follow: (changed: () => void) => () => void,
  /** Asks the server again. Never rejects: what goes wrong is in the progress. */
  refetch: () => Promise<void>,
];

/** Reads the user of the session that is there, and of each one that comes after it, into `auth.state`. */
export function createUserReader<User>(auth: Auth<User>): UserReader {
  let progress: Progress = {};
  let tell = () => {};
  const read = async () => {
    const mine: Progress = { isReading: true };
    let next: Progress = {};
    progress = mine;
    tell();
    try {
      // Without a reload the components of a page share one request.
      await auth.getUser({ reload: !!userOf(auth.state) });
    } catch (error) {
      next = { failure: { error, user: userOf(auth.state) } };
    }
    // Only the last reading counts: an earlier one may be of a session that was replaced.
    if (progress !== mine) return;
    progress = next;
    tell();
  };
  return [
    () => progress,
    (changed) => {
      tell = changed;
      const stopStarted = auth.on('started', read);
      // What could not be read with the old token is read with the new one.
      const stopRefreshed = auth.on('refreshed', () => progress.failure && read());
      if (userOf(auth.state) === null) read();
      return () => {
        stopStarted();
        stopRefreshed();
      };
    },
    read,
  ];
}

/** What a component shows. The state is handed in, since a framework may be rendering an older one. */
export function viewUser<User>(state: AuthState<User>, { isReading, failure }: Progress): UserView<User> {
  const user = userOf(state);
  if (user === undefined) return { user: null, error: null, isPending: state.status === 'restoring' };
  const error = failure?.user === user ? failure.error : null;
  return { user, error, isPending: !!isReading || !(user || error) };
}

/** `null` while the user is not known, `undefined` when nobody is logged in. */
const userOf = <User>(state: AuthState<User>) => ('user' in state ? state.user : undefined);
