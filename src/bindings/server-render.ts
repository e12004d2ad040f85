import type { AuthState } from '../token/state.ts';

/**
 * The state during a server render, and during hydration in the browser. Both use this object, so that the browser renders the same markup
 * as the server.
 */
export const restoring: AuthState<never> = Object.freeze({ status: 'restoring' });

/** Whether this is a server render. The server does not know who is logged in, because the session is in the browser. */
export function isServerRender(): boolean {
  return typeof document === 'undefined';
}
