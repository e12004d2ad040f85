import { computed, type Signal } from '@angular/core';
import type { Auth } from '../../auth.ts';
import type { DjoserUser } from '../../djoser/user.ts';
import { onUserChange } from '../user-change.ts';
import { createUserReader, viewUser } from '../user-reader.ts';
import { injectAuth } from './provide.ts';
import { follow, injectAuthState } from './state.ts';

/** What is known of the logged-in user. */
export interface UserSignals<User> {
  /** `null` until it has been read, and when nobody is logged in. */
  readonly user: Signal<User | null>;
  /** Why it could not be read: what `auth.getUser()` threw. `null` otherwise, and again once another reading has succeeded. */
  readonly error: Signal<unknown>;
  /** Is it being found out who is there? True while the session is restored and while the user is read, also again. */
  readonly isPending: Signal<boolean>;
  /** Asks the server again. Never rejects: what goes wrong is in `error`. */
  readonly refetch: () => Promise<void>;
}

/**
 * The logged-in user: read from the server once for all components, anew when another user logs in, and again after a failure once the
 * token was renewed. For as long as the component or service that asks for it lives.
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
 * Returns a number that changes when a user leaves, and stays when somebody logs in after nobody was logged in. Use it to create the
 * components of a page again for the next user: what they have loaded and what was typed into them is gone then.
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
