import { inject, NgZone, provideEnvironmentInitializer } from '@angular/core';
import { Router } from '@angular/router';
import { onUserChange } from 'latchkey';
import { injectAuth } from 'latchkey/angular';

/** Angular asks the guards at each navigation. A user may log out between two navigations, also in another tab. */
export const provideGuardsAgain = () =>
  provideEnvironmentInitializer(() => {
    const [router, zone] = [inject(Router), inject(NgZone)];
    const askAgain = () => router.navigateByUrl(router.url, { onSameUrlNavigation: 'reload' });
    // Angular 17 with zone.js warns when a navigation starts outside of its zone.
    onUserChange(injectAuth(), ({ hadUser }) => hadUser && zone.run(askAgain));
  });
