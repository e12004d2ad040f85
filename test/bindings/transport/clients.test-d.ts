import type { AxiosInstance } from 'axios';
import type jQuery from 'jquery';
import { expectTypeOf, test } from 'vitest';
import { injectAuth, injectAuthState, provideAuth } from '../../../src/angular.ts';
import { attachAuth as attachToAxios } from '../../../src/axios.ts';
import { createSession } from '../../../src/core.ts';
import { createAuth as createFetchAuth } from '../../../src/fetch.ts';
import { type Auth, createAuth, type DjoserUser } from '../../../src/index.ts';
import { attachAuth as attachToJquery } from '../../../src/jquery.ts';

interface Member extends DjoserUser {
  club: string;
}

test('every client can be attached, whichever entry it is from', () => {
  const clients = [
    createAuth({ baseUrl: '/auth/' }),
    createAuth<Member>({ baseUrl: '/auth/' }),
    createFetchAuth({ baseUrl: '/auth/' }),
    createSession({ allowedOrigins: [], refresh: async () => ({ access: '' }) }),
  ] as const;
  for (const client of clients) {
    expectTypeOf(attachToAxios).toBeCallableWith({} as AxiosInstance, client);
    expectTypeOf(attachToJquery).toBeCallableWith({} as typeof jQuery, client);
    expectTypeOf(provideAuth).toBeCallableWith(client);
  }
});

test('an injected client has the type that it is asked for', () => {
  expectTypeOf(injectAuth<Auth<Member>>()).toEqualTypeOf<Auth<Member>>();
  const state = injectAuthState<Member>()();
  if (state.status === 'authenticated') expectTypeOf(state.user).toEqualTypeOf<Member | null>();
});
