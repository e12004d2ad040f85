import type { Auth } from '../auth.ts';
import type { AuthState } from '../token/state.ts';

/** The logged-in user as a component shows it. */
export interface UserView<User> {
  readonly user: User | null;
  readonly error: unknown;
  readonly isPending: boolean;
}

/** The progress of one reader: it reads now, its last read failed, or neither. */
export interface Progress {
  readonly isReading?: boolean;
  /** `user` is the user in `auth.state` when the read failed. When `auth.state` has another user, the failure is over. */
  readonly failure?: { readonly error: unknown; readonly user: unknown };
}

export type UserReader = readonly [
  progress: () => Progress,
  /** Starts to read, and calls the listener when the progress changes. Returns a function that stops further reads. */
  follow: (changed: () => void) => () => void,
  /** Reads the user from the server again. Never rejects: a failure is in the progress. */
  refetch: () => Promise<void>,
];

/** Returns a reader. It reads the user of the current session, and of each later session, into `auth.state`. */
export function createUserReader<User>(auth: Auth<User>): UserReader {
  let progress: Progress = {};
  let tell = () => {};
  const read = async () => {
    const mine: Progress = { isReading: true };
    let next: Progress = {};
    progress = mine;
    tell();
    try {
      // Components that read without `reload` share one request. A reload is needed only when the user is known already.
      await auth.getUser({ reload: !!userOf(auth.state) });
    } catch (error) {
      next = { failure: { error, user: userOf(auth.state) } };
    }
    // Only the last read counts: an earlier read may belong to a session that was replaced.
    if (progress !== mine) return;
    progress = next;
    tell();
  };
  return [
    () => progress,
    (changed) => {
      tell = changed;
      const stopStarted = auth.on('started', read);
      // A read that failed with the old access token may succeed with the new one.
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

/** Returns what a component shows. The state is an argument, because a framework may still be rendering an older state. */
export function viewUser<User>(state: AuthState<User>, { isReading, failure }: Progress): UserView<User> {
  const user = userOf(state);
  if (user === undefined) return { user: null, error: null, isPending: state.status === 'restoring' };
  const error = failure?.user === user ? failure.error : null;
  return { user, error, isPending: !!isReading || !(user || error) };
}

/** Returns the user, `null` until the user has been read, or `undefined` when nobody is logged in or the session is being restored. */
const userOf = <User>(state: AuthState<User>) => ('user' in state ? state.user : undefined);
