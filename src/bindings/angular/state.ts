import { isPlatformServer } from '@angular/common';
import { DestroyRef, inject, NgZone, PLATFORM_ID, type Signal, signal } from '@angular/core';
import type { DjoserUser } from '../../djoser/user.ts';
import type { Session } from '../../session/session-api.ts';
import type { AuthState } from '../../token/state.ts';
import { restoring } from '../server-render.ts';
import { injectAuth } from './provide.ts';

/**
 * The session's state as a signal, for as long as the component or service that asks for it lives. With zone.js or without. In a server
 * render it is `restoring`: who is there is known in the browser.
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
 * A signal that something outside of Angular writes, until the component or service that asked for it is gone. In a server render
 * nobody is told of an end, so nothing begins there.
 */
export function follow<Value>(
  first: Value,
  begin: (show: (value: Value) => void) => () => void,
  rendered = first,
): Signal<Value> {
  const onServer = isServer();
  const value = signal(onServer ? rendered : first);
  const zone = inject(NgZone);
  // News from another tab comes outside of the zone, where zone.js would leave the page as it is until the next click.
  if (!onServer) inject(DestroyRef).onDestroy(begin((next) => zone.run(() => value.set(next))));
  return value.asReadonly();
}

export function isServer(): boolean {
  return isPlatformServer(inject(PLATFORM_ID));
}
