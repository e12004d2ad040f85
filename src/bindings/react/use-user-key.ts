import { useEffect, useReducer } from 'react';
import type { Session } from '../../session/session-api.ts';
import { onUserChange } from '../user-change.ts';

/**
 * Returns a React `key` that changes when a user leaves, and stays when somebody logs in after nobody was logged in. React creates a
 * component with this key again for the next user. The data that the component has loaded for the last user, and what the last user has
 * typed, are gone then.
 *
 * @example
 * <Orders key={useUserKey(auth)} />
 */
export function useUserKey(auth: Pick<Session, 'state' | 'subscribe' | 'on'>): number {
  const [key, next] = useReducer((count: number) => count + 1, 0);
  useEffect(() => onUserChange(auth, ({ hadUser }) => hadUser && next()), [auth]);
  return key;
}
