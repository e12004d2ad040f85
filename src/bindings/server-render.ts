import type { AuthState } from '../token/state.ts';

/** The state during a server render, and in the first render of that markup in the browser. Both use one object, so that they agree. */
export const restoring: AuthState<never> = Object.freeze({ status: 'restoring' });

/** Whether this is a server render. The server does not know who is logged in, because the session is in the browser. */
export function isServerRender(): boolean {
  return typeof document === 'undefined';
}
