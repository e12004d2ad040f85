import { computed, type Signal } from '@angular/core';
import type { Auth } from '../../auth.ts';
import type { DjoserUser } from '../../djoser/user.ts';
import { onUserChange } from '../user-change.ts';
import { createUserReader, viewUser } from '../user-reader.ts';
import { injectAuth } from './provide.ts';
import { follow, injectAuthState } from './state.ts';

/** What `injectUser` returns. */
export interface UserSignals<User> {
  /** The logged-in user. `null` until the user has been read, and when nobody is logged in. */
  readonly user: Signal<User | null>;
  /** What `auth.getUser()` threw when the last read failed. `null` otherwise, also while the user is read again. */
  readonly error: Signal<unknown>;
  /** Whether the session is being restored, or the user is being read, for the first time or again. */
  readonly isPending: Signal<boolean>;
  /** Reads the user from the server again. Never rejects: a failure is in `error`. */
  readonly refetch: () => Promise<void>;
}

/**
 * Returns the logged-in user as signals. The components of a page share one request to the server. The user is read again when another user
 * logs in, and after a failed read when the access token has been refreshed. The signals follow the session until the component or service
 * that asked for them is destroyed.
 *
 * @example
 * readonly me = injectUser()   // {{ me.user()?.username }}
 */
export function injectUser<User = DjoserUser>(): UserSignals<User> {
  const state = injectAuthState<User>();
  const [progress, begin, refetch] = createUserReader(injectAuth<Auth<User>>());
  const shown = follow(progress(), (show) => begin(() => show(progress())));
  const view = computed(() => viewUser(state(), shown()));
  return {
    user: computed(() => view().user),
    error: computed(() => view().error),
    isPending: computed(() => view().isPending),
    refetch,
  };
}

/**
 * Returns a number that changes when a user leaves, and stays when somebody logs in after nobody was logged in. Use this number to create
 * the components of a page again for the next user. The data that these components have loaded for the last user, and what the last user
 * has typed, are gone then.
 *
 * @example
 * ```ts
 * readonly userKey = injectUserKey()   // @for (user of [{ key: userKey() }]; track user.key) { <router-outlet /> }
 * ```
 */
export function injectUserKey(): Signal<number> {
  const auth = injectAuth();
  let count = 0;
  return follow(count, (show) => onUserChange(auth, ({ hadUser }) => hadUser && show(++count)));
}
