import type { AuthState } from '../token/state.ts';

/** What a server render shows, and the page's first render after it: one object, so that the two agree. */
export const restoring: AuthState<never> = Object.freeze({ status: 'restoring' });

/** A server does not know who is there: the session is in the browser. */
export function isServerRender(): boolean {
  return typeof document === 'undefined';
}
