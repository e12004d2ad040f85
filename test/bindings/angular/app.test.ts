import '@angular/compiler';
import { provideLocationMocks } from '@angular/common/testing';
import { Component, PLATFORM_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { describe, expect, it, onTestFinished } from 'vitest';
import { injectAuth, requireAuth } from '../../../src/angular.ts';
import { type Auth, createAuth, memoryStorage } from '../../../src/index.ts';
import { openSite } from '../transport/site.ts';
import { bootstrap, useTestBed } from './bed.ts';

useTestBed();

describe('injectAuth', () => {
  it('gives the client that was provided', async () => {
    const { auth } = await openSite();
    bootstrap(auth);
    expect(TestBed.runInInjectionContext(() => injectAuth<Auth>())).toBe(auth);
  });

  it('belongs to the application: another one has its own', async () => {
    const [one, two] = [await openSite(), await openSite()];
    bootstrap(one.auth);
    expect(TestBed.runInInjectionContext(() => injectAuth())).toBe(one.auth);
    TestBed.resetTestingModule();
    bootstrap(two.auth);
    expect(TestBed.runInInjectionContext(() => injectAuth())).toBe(two.auth);
  });
});

class Page {}
Component({ template: '' })(Page);

const guard = requireAuth({ login: '/login?from=mail' });
const shop = [{ path: 'orders', component: Page }];

/** How a guard is put before the page `orders`. */
const places = {
  canActivate: { path: 'orders', canActivate: [guard], component: Page },
  canActivateChild: { path: '', canActivateChild: [guard], children: shop },
  canMatch: { path: 'orders', canMatch: [guard], component: Page },
  'canMatch, before code that is loaded later': { path: '', canMatch: [guard], loadChildren: async () => shop },
};

describe.each(Object.entries(places))('requireAuth as %s', (_, place) => {
  const start = (auth: Auth, platform: 'browser' | 'server' = 'browser') => {
    const routes = [place, { path: 'login', component: Page }];
    bootstrap(auth, [provideRouter(routes), provideLocationMocks(), { provide: PLATFORM_ID, useValue: platform }]);
    const router = TestBed.inject(Router);
    return { router, arrived: router.navigateByUrl('/orders?page=2') };
  };

  it('lets a logged-in user in', async () => {
    const { auth } = await openSite();
    const { router, arrived } = start(auth);
    await arrived;
    expect(router.url).toBe('/orders?page=2');
  });

  it('sends everybody else to the login page, which learns the way back', async () => {
    const { auth } = await openSite();
    await auth.logout();
    const { router, arrived } = start(auth);
    await arrived;
    expect(router.url).toBe('/login?from=mail&next=%2Forders%3Fpage%3D2');
  });

  it('lets everybody through in a server render', async () => {
    const { auth } = await openSite();
    await auth.logout();
    const { router, arrived } = start(auth, 'server');
    await arrived;
    expect(router.url).toBe('/orders?page=2');
  });

  it('waits until it is known who is there', async () => {
    const storage = memoryStorage();
    const { server } = await openSite({}, { storage });
    let answer = () => {};
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const auth = createAuth({
      baseUrl: server.baseUrl,
      fetch: server.fetch,
      storage: { ...storage, read: () => asked.then(() => storage.read()) },
    });
    onTestFinished(() => auth.dispose());
    const { router, arrived } = start(auth);
    await new Promise((resolve) => setImmediate(resolve));
    expect([router.url, auth.state.status]).toEqual(['/', 'restoring']);
    answer();
    await arrived;
    expect(router.url).toBe('/orders?page=2');
  });
});
