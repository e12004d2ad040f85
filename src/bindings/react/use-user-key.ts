import { useInsertionEffect, useReducer, useState, useSyncExternalStore } from 'react';
import type { Session } from '../../session/session-api.ts';
import { onUserChange } from '../user-change.ts';

/**
 * Returns a React `key` that changes when a user leaves, and stays when somebody logs in after nobody was logged in. React creates a
 * component with this key again for the next user. The data that the component has loaded for the last user, and what the last user has
 * typed, are gone then. The key also changes while `<Activity>` hides the component.
 *
 * @example
 * <Orders key={useUserKey(auth)} />
 */
export function useUserKey(auth: Pick<Session, 'state' | 'subscribe' | 'on'>): number {
  const [count] = useState(createCount);
  const [, renderAgain] = useReducer((renders: number) => renders + 1, 0);
  // `<Activity>` stops all other effects of a hidden component, and a user may leave in the meantime. `renderAgain` then has the new key
  // ready before React shows the component.
  useInsertionEffect(
    () =>
      onUserChange(auth, ({ hadUser }) => {
        if (!hadUser) return;
        count.increase();
        renderAgain();
      }),
    [auth, count],
  );
  // React 18 commits only the changes of such a store in one step with the state of `useAuth`. Otherwise an effect of the last user's
  // component would run as the next user.
  return useSyncExternalStore(count.subscribe, count.get, count.get);
}

/** A number that only grows, as a store for the one component that has it. */
function createCount() {
  let value = 0;
  let changed = () => {};
  return {
    get: () => value,
    increase() {
      value += 1;
      changed();
    },
    subscribe(listener: () => void) {
      changed = listener;
      return () => {
        changed = () => {};
      };
    },
  };
}
