// An application with the router and `HttpClient`: with zone.js, where that was loaded before, or without.
import './page.js';
import '@angular/compiler';
import assert from 'node:assert/strict';
import * as http from '@angular/common/http';
import { provideLocationMocks } from '@angular/common/testing';
import * as core from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter, Router, RouterOutlet } from '@angular/router';
import { onUserChange } from 'latchkey';
import {
  authInterceptor,
  injectAuth,
  injectAuthState,
  injectUser,
  injectUserKey,
  provideAuth,
  requireAuth,
} from 'latchkey/angular';
import { pageContract } from './page-contract.js';
import { transportContract } from './transport-contract.js';
import { ada, openWorld, run, until } from './world.js';

const { HttpClient, provideHttpClient, withInterceptors } = http;
const { Component, DestroyRef, InjectionToken, inject, signal } = core;

const ordersUrl = new InjectionToken('the address of the orders');

class Orders {
  customer = signal('');
  http = inject(HttpClient);
  url = inject(ordersUrl);
  destroyRef = inject(DestroyRef);

  constructor() {
    this.ask();
  }

  ask() {
    const orders = this.http.get(this.url).pipe(takeUntilDestroyed(this.destroyRef));
    orders.subscribe({ next: ({ customer }) => this.customer.set(customer), error: () => {} });
  }
}
Component({
  selector: 'app-orders',
  standalone: true,
  template: '<button (click)="ask()">orders of {{ customer() }}</button>',
})(Orders);

/** A page with nothing on it. */
class Page {}
Component({ selector: 'app-page', standalone: true, template: '' })(Page);

class App {
  state = injectAuthState();
  me = injectUser();
  userKey = injectUserKey();
}
Component({
  selector: 'app-root',
  standalone: true,
  imports: [Orders, RouterOutlet],
  template: `{{ state().status }} {{ me.user()?.username }}
    @if (state().status === 'authenticated') { @for (user of [{ key: userKey() }]; track user.key) { <app-orders /> } }
    <router-outlet />`,
})(App);

/** As the guide has it. In the zone, where Angular 17 wants navigations to begin. */
function askGuardsAgain() {
  const [router, zone] = [inject(Router), inject(core.NgZone)];
  const askAgain = () => router.navigateByUrl(router.url, { onSameUrlNavigation: 'reload' });
  onUserChange(injectAuth(), ({ hadUser }) => hadUser && zone.run(askAgain));
}

async function start(component, { here, origin }, backend = []) {
  document.body.appendChild(document.createElement(component === App ? 'app-root' : 'app-page'));
  return bootstrapApplication(component, {
    providers: [
      // Before 21 an application has zone.js unless it says otherwise, and from then on it has none.
      'Zone' in globalThis ? core.provideZoneChangeDetection() : core.provideZonelessChangeDetection(),
      provideAuth(here),
      provideHttpClient(withInterceptors([authInterceptor]), ...backend),
      provideRouter([
        { path: 'account', component: Page, canActivate: [requireAuth()], runGuardsAndResolvers: 'always' },
        { path: 'admin', canMatch: [requireAuth()], loadChildren: () => [{ path: '', component: Page }] },
        { path: 'login', component: Page },
        { path: '', pathMatch: 'full', component: Page },
      ]),
      provideLocationMocks(),
      // Before 19 there was no function for it.
      core.provideEnvironmentInitializer?.(askGuardsAgain) ?? {
        provide: core.ENVIRONMENT_INITIALIZER,
        multi: true,
        useValue: askGuardsAgain,
      },
      { provide: ordersUrl, useValue: `${origin}/orders/` },
    ],
  });
}

const page = () =>
  pageContract(async (world) => {
    const app = await start(App, world);
    return async () => app.destroy();
  });

async function guard() {
  const world = await openWorld();
  const app = await start(App, world);
  const [router, zone] = [app.injector.get(Router), app.injector.get(core.NgZone)];
  const go = (path) => zone.run(() => router.navigateByUrl(path));
  for (const path of ['/account', '/admin']) {
    await go(path);
    assert.equal(router.url, `/login?next=${encodeURIComponent(path)}`);
  }
  await world.here.login(ada);
  for (const path of ['/account', '/admin']) {
    await go(path);
    assert.equal(router.url, path);
  }
  await go('/account');
  await world.elsewhere.logout();
  await until(
    () => `the guard is asked again, at ${router.url}`,
    () => router.url === '/login?next=%2Faccount',
  );
  app.destroy();
}

/** With the backend that `HttpClient` has by default in this version, and with each one that can be asked for. */
const transport = (backend) => () =>
  transportContract((world) => {
    const started = start(Page, world, backend);
    return async (url, signal) => {
      const http = (await started).injector.get(HttpClient);
      return new Promise((resolve) => {
        const request = http.get(url, { observe: 'response' }).subscribe({
          next: ({ status, body }) => resolve({ status, data: body }),
          error: ({ status, error }) => resolve({ status, data: error }),
        });
        signal?.addEventListener('abort', () => {
          request.unsubscribe();
          // An observable that nobody listens to says nothing.
          resolve({ status: 0 });
        });
      });
    };
  });

const backends = [http.withFetch, http.withXhr].flatMap((make) => (make ? [[make()]] : []));
await run(page, guard, ...[[], ...backends].map(transport));
