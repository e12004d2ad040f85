import { type EnvironmentProviders, InjectionToken, inject, makeEnvironmentProviders } from '@angular/core';
import type { DjoserUser } from '../../djoser/user.ts';
import type { Session } from '../../session/session-api.ts';

const authToken = new InjectionToken<Session>('latchkey');

/**
 * Makes the client injectable. Angular does not dispose of the client: the code that created it does.
 *
 * @example
 * bootstrapApplication(App, { providers: [provideAuth(auth), provideHttpClient(withInterceptors([authInterceptor]))] })
 */
export function provideAuth(auth: Session): EnvironmentProviders {
  return makeEnvironmentProviders([{ provide: authToken, useValue: auth }]);
}

/** Returns the client that `provideAuth` was given. Name its type when it is more than a session: `injectAuth<Auth<MyUser>>()`. */
export function injectAuth<Client extends Session = Session<DjoserUser>>(): Client {
  return inject(authToken) as Client;
}
