import '@angular/compiler';
import { provideLocationMocks } from '@angular/common/testing';
import { computed, createEnvironmentInjector, EnvironmentInjector, runInInjectionContext } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { describe, expect, it, onTestFinished } from 'vitest';
import { injectAuth, injectAuthState, requireAuth } from '../../../src/angular.ts';
import { type Auth, createAuth, memoryStorage } from '../../../src/index.ts';
import { ada, openSite } from '../carry/site.ts';
import { bootstrap, useTestBed } from './bed.ts';

useTestBed();

describe('injectAuthState', () => {
  it('is a signal for as long as somebody is there to read it', async () => {
    const { auth } = await openSite();
    bootstrap(auth);
    const owner = createEnvironmentInjector([], TestBed.inject(EnvironmentInjector));
    const state = runInInjectionContext(owner, () => injectAuthState());
    const status = computed(() => state().status);
    expect([status(), state()]).toEqual(['authenticated', auth.state]);
    await auth.logout();
    expect(status()).toBe('anonymous');
    owner.destroy();
    await auth.login(ada);
    expect([status(), auth.state.status]).toEqual(['anonymous', 'authenticated']);
  });
});

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

const routes = [
  { path: 'orders', canActivate: [requireAuth({ login: '/login?from=mail' })], component: Page },
  { path: 'login', component: Page },
];

describe('requireAuth', () => {
  const start = (auth: Auth) => {
    bootstrap(auth, [provideRouter(routes), provideLocationMocks()]);
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
