import type { Route } from '@angular/router';
import { type Load, redirect } from '@sveltejs/kit';
import { createElement } from 'react';
import { createBrowserRouter, type LoaderFunction, type MiddlewareFunction } from 'react-router';
import type { Readable } from 'svelte/store';
import { fromStore, get } from 'svelte/store';
import { describe, expectTypeOf, it } from 'vitest';
import { createApp, h, type Ref } from 'vue';
import type { NavigationGuard } from 'vue-router';
import * as angular from '../../src/angular.ts';
import { createSession } from '../../src/core.ts';
import { type Auth as AuthOfFetch, createAuth as createAuthOfFetch } from '../../src/fetch.ts';
import {
  type Auth,
  type AuthState,
  createAuth,
  type DjoserUser,
  type KyInstance,
  onUserChange,
} from '../../src/index.ts';
import * as react from '../../src/react.ts';
import * as svelte from '../../src/svelte.ts';
import * as vue from '../../src/vue.ts';

interface Member {
  readonly id: string;
  readonly plan: 'free' | 'paid';
}

const members = createAuth<Member>({ baseUrl: '/auth/' });
const djoser = createAuth({ baseUrl: '/auth/' });
const bare = createAuthOfFetch<Member>({ baseUrl: '/auth/' });

describe('latchkey/react', () => {
  it('carries the type of the user', () => {
    expectTypeOf(react.useAuth(members)).toEqualTypeOf<AuthState<Member>>();
    expectTypeOf(react.useAuth(bare)).toEqualTypeOf<AuthState<Member>>();
    expectTypeOf(react.useAuth(djoser)).toEqualTypeOf<AuthState<DjoserUser>>();
    expectTypeOf(react.useUser(members).user).toEqualTypeOf<Member | null>();
    expectTypeOf(react.useUser(djoser).user).toEqualTypeOf<DjoserUser | null>();
    expectTypeOf(react.useUser(members).error).toBeUnknown();
    expectTypeOf(react.useUser(members).refetch).toEqualTypeOf<() => Promise<void>>();
    expectTypeOf(react.useUserKey(bare)).toEqualTypeOf<number>();
  });

  it('has a guard that is a middleware and a loader', () => {
    expectTypeOf(react.requireAuth(members)).toExtend<MiddlewareFunction>();
    expectTypeOf(react.requireAuth(members)).toExtend<LoaderFunction>();
    createBrowserRouter([{ path: '/', middleware: [react.requireAuth(bare)], loader: react.requireAuth(djoser) }]);
  });
});

describe('SignedIn and SignedOut', () => {
  it('take a client from every entry, and any children', () => {
    createElement(react.SignedIn, { auth: members }, 'words', createElement('p'));
    createElement(react.SignedOut, { auth: bare, children: ['words', null, 1] });
    h(vue.SignedIn, { auth: members }, () => [h('p')]);
    h(vue.SignedOut, () => 'words');
    createApp({}).component('SignedIn', vue.SignedIn);
    // @ts-expect-error: React has no client of the app.
    createElement(react.SignedIn, {}, 'words');
    // @ts-expect-error: no client
    h(vue.SignedIn, { auth: 'ada' });
  });
});

describe('latchkey/vue', () => {
  it('carries the types of the client and of the user', () => {
    const { auth, state } = vue.useAuth(members);
    expectTypeOf(auth).toEqualTypeOf<Auth<Member>>();
    expectTypeOf(auth.api).toEqualTypeOf<KyInstance>();
    expectTypeOf(state.value).toEqualTypeOf<AuthState<Member>>();
    expectTypeOf(vue.useUser(members).user).toExtend<Readonly<Ref<Member | null>>>();
    expectTypeOf(vue.useUser(members).isPending).toExtend<Readonly<Ref<boolean>>>();
    expectTypeOf(vue.useUserKey(bare)).toExtend<Readonly<Ref<number>>>();
  });

  it('believes what is said of the app’s client', () => {
    expectTypeOf(vue.useAuth<typeof members>().state.value).toEqualTypeOf<AuthState<Member>>();
    expectTypeOf(vue.useAuth().auth).toEqualTypeOf<AuthOfFetch<DjoserUser>>();
    expectTypeOf(vue.useUser<Member>().user.value).toEqualTypeOf<Member | null>();
    expectTypeOf(vue.useUser().user.value).toEqualTypeOf<DjoserUser | null>();
  });

  it('does not let anybody write the state', () => {
    const { state } = vue.useAuth(members);
    // @ts-expect-error The state is the client's to change.
    state.value = { status: 'restoring' };
  });

  it('has a guard for each route and for all of them', () => {
    expectTypeOf(vue.requireAuth(members)).toExtend<NavigationGuard>();
  });
});

describe('latchkey/angular', () => {
  it('carries the type of the user', () => {
    expectTypeOf(angular.injectUser<Member>().user()).toEqualTypeOf<Member | null>();
    expectTypeOf(angular.injectUser().user()).toEqualTypeOf<DjoserUser | null>();
  });

  it('has a guard for each place of a route', () => {
    const guard = angular.requireAuth();
    const route: Route = { path: '', canActivate: [guard], canActivateChild: [guard], canMatch: [guard] };
    expectTypeOf(route).toExtend<Route>();
  });
});

describe('onUserChange', () => {
  it('carries the type of the user, of clients from every entry', () => {
    onUserChange(members, ({ state, hadUser, signal }) => {
      expectTypeOf(state).toEqualTypeOf<AuthState<Member>>();
      expectTypeOf(hadUser).toEqualTypeOf<boolean>();
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
    });
    onUserChange(bare, ({ state }) => expectTypeOf(state).toEqualTypeOf<AuthState<Member>>());
    const session = createSession({ allowedOrigins: [], refresh: async () => ({ access: '' }) });
    onUserChange(session, async () => {}, { immediate: true });
  });
});

describe('Svelte', () => {
  it('takes a client for a store of its state', () => {
    expectTypeOf(members).toExtend<Readable<AuthState<Member>>>();
    expectTypeOf(fromStore(members).current).toEqualTypeOf<AuthState<Member>>();
  });

  it('has stores that carry the type of the user', () => {
    expectTypeOf(svelte.userStore(members)).toExtend<Readable<svelte.UserResult<Member>>>();
    expectTypeOf(fromStore(svelte.userStore(bare)).current.user).toEqualTypeOf<Member | null>();
    expectTypeOf(get(svelte.userStore(djoser)).user).toEqualTypeOf<DjoserUser | null>();
    expectTypeOf(svelte.userKeyStore(bare)).toExtend<Readable<number>>();
  });

  it('has a guard that is a `load` function', () => {
    expectTypeOf(svelte.requireAuth(members, { redirect })).toExtend<Load>();
    expectTypeOf(svelte.requireAuth(bare, { redirect, login: '/enter' })).toExtend<Load>();
    // @ts-expect-error: SvelteKit's own function has to be given.
    svelte.requireAuth(djoser);
  });
});
