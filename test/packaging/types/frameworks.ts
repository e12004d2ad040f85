/// <reference types="jquery" />
// Each binding with what its library makes: two copies of a library's types must not come between them.
import axios from 'axios';
import { authInterceptor, provideAuth } from 'latchkey/angular';
import { attachAuth } from 'latchkey/axios';
import { createAuth } from 'latchkey/fetch';
import { attachAuth as attachToJquery } from 'latchkey/jquery';
import { fakeDjoserHandlers } from 'latchkey/msw';
import { useUser } from 'latchkey/react';
import { createFakeDjoser } from 'latchkey/testing';
import { createAuthPlugin } from 'latchkey/vue';
import { setupServer } from 'msw/node';
import { createApp } from 'vue';

declare const $: JQueryStatic;

const auth = createAuth({ baseUrl: '/auth/' });
export const detach: () => void = attachAuth(axios.create({ baseURL: '/api/' }), auth);
export const detachToo: () => void = attachToJquery($, auth);
export const providers = [provideAuth(auth)];
export const interceptors = [authInterceptor];
export const app = createApp({}).use(createAuthPlugin(auth));
export const network = setupServer(...fakeDjoserHandlers(createFakeDjoser()));
export const nameOf = (): string | undefined => useUser(auth).user?.username;

// @ts-expect-error: no instance of axios
attachAuth({}, auth);
