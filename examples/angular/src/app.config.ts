import { provideHttpClient, withInterceptors } from '@angular/common/http';
import type { ApplicationConfig } from '@angular/core';
import { provideRouter } from '@angular/router';
import { authInterceptor, provideAuth } from 'latchkey/angular';
import { routes } from './app.routes.ts';
import { auth } from './auth.ts';
import { provideGuardsAgain } from './guards-again.ts';

export const appConfig: ApplicationConfig = {
  providers: [
    provideAuth(auth),
    provideHttpClient(withInterceptors([authInterceptor])),
    provideRouter(routes),
    provideGuardsAgain(),
  ],
};
