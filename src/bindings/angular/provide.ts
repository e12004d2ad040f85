import { type EnvironmentProviders, InjectionToken, inject, makeEnvironmentProviders } from '@angular/core';
import type { DjoserUser } from '../../djoser/user.ts';
import type { Session } from '../../session/session-api.ts';

const authToken = new InjectionToken<Session>('latchkey');

/**
 * Makes the client injectable. Angular does not dispose it: it was made outside, and belongs to whoever made it.
 *
 * @example
 * bootstrapApplication(App, { providers: [provideAuth(auth), provideHttpClient(withInterceptors([authInterceptor]))] })
 */
export function provideAuth(auth: Session): EnvironmentProviders {
  return makeEnvironmentProviders([{ provide: authToken, useValue: auth }]);
}

/** The client that `provideAuth` was given. Name its type where it is more than a session: `injectAuth<Auth<MyUser>>()`. */
export function injectAuth<Client extends Session = Session<DjoserUser>>(): Client {
  return inject(authToken) as Client;
}
