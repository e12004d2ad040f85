import { DestroyRef, inject, type Signal, signal } from '@angular/core';
import type { DjoserUser } from '../../djoser/user.ts';
import type { Session } from '../../session/session-api.ts';
import type { AuthState } from '../../token/state.ts';
import { injectAuth } from './provide.ts';

/**
 * The session's state as a signal, for as long as the component or service that asks for it lives. Needs no zone.
 *
 * @example
 * readonly state = injectAuthState()
 * readonly loggedIn = computed(() => this.state().status === 'authenticated')
 */
export function injectAuthState<User = DjoserUser>(): Signal<AuthState<User>> {
  const auth = injectAuth<Session<User>>();
  const state = signal(auth.state);
  inject(DestroyRef).onDestroy(auth.subscribe((next) => state.set(next)));
  return state.asReadonly();
}
