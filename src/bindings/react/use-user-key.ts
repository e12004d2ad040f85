import { useEffect, useReducer } from 'react';
import type { Session } from '../../session/session-api.ts';
import { onUserChange } from '../user-change.ts';

/**
 * A `key` for what belongs to one user: it changes when a user goes, and so whatever has it is made anew, with all that its components
 * have loaded, typed and remembered. It stays when somebody logs in where nobody was.
 *
 * @example
 * <Orders key={useUserKey(auth)} />
 */
export function useUserKey(auth: Pick<Session, 'state' | 'subscribe' | 'on'>): number {
  const [key, next] = useReducer((count: number) => count + 1, 0);
  useEffect(() => onUserChange(auth, ({ hadUser }) => hadUser && next()), [auth]);
  return key;
}
