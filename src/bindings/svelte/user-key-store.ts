import type { Session } from '../../session/session-api.ts';
import { onUserChange } from '../user-change.ts';
import { createStore, type Store } from './store.ts';

/**
 * Returns a store of a number that changes when a user leaves, and stays when somebody logs in after nobody was logged in. Svelte creates
 * the content of a `{#key}` block again for the next user. The data that this content has loaded for the last user, and what the last user
 * has typed, are gone then.
 *
 * @example
 * const userKey = userKeyStore(auth)   // {#key $userKey}<Orders />{/key}
 */
export function userKeyStore(auth: Pick<Session, 'state' | 'subscribe' | 'on'>): Store<number> {
  let key = 0;
  return createStore(
    () => key,
    (changed) =>
      onUserChange(auth, ({ hadUser }) => {
        if (!hadUser) return;
        key += 1;
        changed();
      }),
  );
}
