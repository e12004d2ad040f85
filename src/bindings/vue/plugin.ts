import { type InjectionKey, inject, type Plugin } from 'vue';
import type { Session } from '../../session/session-api.ts';

const key: InjectionKey<Session> = Symbol('latchkey');

/**
 * Returns a plugin that gives the client to all components of an app. During a server render, create a new client and a new app for each
 * request.
 *
 * @example
 * createApp(App).use(createAuthPlugin(auth)).mount('#app')
 */
export function createAuthPlugin(auth: Session): Plugin {
  return { install: (app) => app.provide(key, auth) };
}

/** Returns the client that the plugin has given to the app. */
export function injectAuth(): Session {
  const auth = inject(key, null);
  if (auth) return auth;
  throw new Error(
    'latchkey/vue: this app has no client. Call app.use(createAuthPlugin(auth)) before it is mounted, or give the client: useAuth(auth).',
  );
}
