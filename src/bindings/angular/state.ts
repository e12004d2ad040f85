import { isPlatformServer } from '@angular/common';
import { DestroyRef, inject, NgZone, PLATFORM_ID, type Signal, signal } from '@angular/core';
import type { DjoserUser } from '../../djoser/user.ts';
import type { Session } from '../../session/session-api.ts';
import type { AuthState } from '../../token/state.ts';
import { restoring } from '../server-render.ts';
import { injectAuth } from './provide.ts';

/**
 * Returns the state of the session as a signal, with zone.js or without. The signal follows the session until the component or service that
 * asked for it is destroyed. During a server render the state is `restoring`, because only the browser has the session.
 *
 * @example
 * readonly state = injectAuthState()
 * readonly loggedIn = computed(() => this.state().status === 'authenticated')
 */
export function injectAuthState<User = DjoserUser>(): Signal<AuthState<User>> {
  const auth = injectAuth<Session<User>>();
  return follow<AuthState<User>>(auth.state, auth.subscribe, restoring);
}

/**
 * Returns a signal whose values come from outside of Angular. `begin` adds a listener and returns a function that removes it. The listener
 * is removed when the component or service that asked for the signal is destroyed. During a server render no listener is added, and the
 * signal keeps the value of `rendered`.
 */
export function follow<Value>(
  first: Value,
  begin: (show: (value: Value) => void) => () => void,
  rendered = first,
): Signal<Value> {
  const onServer = isServer();
  const value = signal(onServer ? rendered : first);
  const zone = inject(NgZone);
  // A change in another tab arrives outside of the Angular zone. Without `zone.run`, zone.js would show it only after the next click.
  if (!onServer) inject(DestroyRef).onDestroy(begin((next) => zone.run(() => value.set(next))));
  return value.asReadonly();
}

export function isServer(): boolean {
  return isPlatformServer(inject(PLATFORM_ID));
}
