import '@angular/compiler';
import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { NgZone } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter, Router } from '@angular/router';
import { onUserChange } from 'latchkey';
import { authInterceptor, provideAuth, requireAuth } from 'latchkey/angular';
import { Account } from './account.ts';
import { App } from './app.ts';
import { auth } from './auth.ts';
import { Home } from './home.ts';
import { Login } from './login.ts';

bootstrapApplication(App, {
  providers: [
    provideAuth(auth),
    provideHttpClient(withInterceptors([authInterceptor])),
    provideRouter([
      { path: '', component: Home },
      { path: 'login', component: Login },
      { path: 'account', component: Account, canActivate: [requireAuth()], runGuardsAndResolvers: 'always' },
    ]),
  ],
}).then(({ injector }) => {
  const router = injector.get(Router);
  const askAgain = () => router.navigateByUrl(router.url, { onSameUrlNavigation: 'reload' });
  // Angular asks the guard at each navigation. A user may log out between two navigations, and then the guard is asked again. Angular 17
  // with zone.js warns when a navigation starts outside of its zone.
  onUserChange(auth, ({ hadUser }) => hadUser && injector.get(NgZone).run(askAgain));
});
