/// <reference types="jquery" />
// Each binding with what its library makes: two copies of a library's types must not come between them.
import axios from 'axios';
import { authInterceptor, provideAuth } from 'latchkey/angular';
import { attachAuth } from 'latchkey/axios';
import { createAuth } from 'latchkey/fetch';
import { attachAuth as attachToJquery } from 'latchkey/jquery';
import { fakeDjoserHandlers } from 'latchkey/msw';
import { SignedIn, useUser } from 'latchkey/react';
import { requireAuth, userStore } from 'latchkey/svelte';
import { createFakeDjoser } from 'latchkey/testing';
import { createAuthPlugin, SignedIn as SignedInOfVue } from 'latchkey/vue';
import { setupServer } from 'msw/node';
import { createElement, type ReactElement } from 'react';
import { createApp, h, type VNode } from 'vue';

declare const $: JQueryStatic;

const auth = createAuth({ baseUrl: '/auth/' });
export const detach: () => void = attachAuth(axios.create({ baseURL: '/api/' }), auth);
export const detachToo: () => void = attachToJquery($, auth);
export const providers = [provideAuth(auth)];
export const interceptors = [authInterceptor];
export const app = createApp({}).use(createAuthPlugin(auth));
export const network = setupServer(...fakeDjoserHandlers(createFakeDjoser()));
export const shown: ReactElement = createElement(SignedIn, { auth }, 'words');
export const shownToo: VNode = h(SignedInOfVue, { auth }, () => 'words');
export const stop: () => void = userStore(auth).subscribe(({ user }) => console.log(user?.username));
export const load = requireAuth(auth, {
  redirect: (_status: number, location: string | URL): never => {
    throw location;
  },
});
export const nameOf = (): string | undefined => useUser(auth).user?.username;

// @ts-expect-error: no instance of axios
attachAuth({}, auth);
