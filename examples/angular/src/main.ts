import '@angular/compiler';
import { provideHttpClient, withInterceptors } from '@angular/common/http';
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
  // The guard is asked at each navigation. Between two of them a user may go. Where somebody comes, the login page leads on.
  onUserChange(auth, ({ hadUser }) => hadUser && router.navigateByUrl(router.url, { onSameUrlNavigation: 'reload' }));
});
