import '@angular/compiler';
import { provideLocationMocks } from '@angular/common/testing';
import {
  Component,
  computed,
  createEnvironmentInjector,
  EnvironmentInjector,
  NgZone,
  PLATFORM_ID,
  runInInjectionContext,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, RouterOutlet } from '@angular/router';
import { describe, expect, it, vi } from 'vitest';
import { injectAuthState, injectUser, injectUserKey, type UserSignals } from '../../../src/angular.ts';
import type { AuthOptions } from '../../../src/index.ts';
import { counted } from '../client.ts';
import { ada, openSite } from '../transport/site.ts';
import { bootstrap, useTestBed } from './bed.ts';

useTestBed();

const bob = { username: 'bob', password: 'battery-staple' };
const users = [ada, bob];

/** An application, and what a component of it asks for. `leave`: the component is gone. */
async function open<Asked>(
  ask: () => Asked,
  more: Partial<AuthOptions> = {},
  providers: Parameters<typeof bootstrap>[1] = [],
) {
  const site = await openSite({ users }, more);
  const auth = counted(site.auth);
  bootstrap(auth, providers);
  const component = createEnvironmentInjector([], TestBed.inject(EnvironmentInjector));
  return { ...site, auth, asked: runInInjectionContext(component, ask), leave: () => component.destroy() };
}

const onServer = [{ provide: PLATFORM_ID, useValue: 'server' }];

describe('injectAuthState', () => {
  it('is a signal for as long as somebody is there to read it', async () => {
    const { auth, asked: state, leave } = await open(() => injectAuthState());
    const status = computed(() => state().status);
    expect([status(), state()]).toEqual(['authenticated', auth.state]);
    await auth.logout();
    expect(status()).toBe('anonymous');
    leave();
    expect(auth.listeners()).toBe(0);
    await auth.login(ada);
    expect([status(), auth.state.status]).toEqual(['anonymous', 'authenticated']);
  });

  it('changes inside of the zone, where news from another tab does not come', async () => {
    const { auth, asked: state } = await open(() => injectAuthState());
    const run = vi.spyOn(TestBed.inject(NgZone), 'run');
    await auth.logout();
    expect(state().status).toBe('anonymous');
    expect(run).toHaveBeenCalled();
  });

  it('is `restoring` in a server render, whoever asks, and leaves no listener behind', async () => {
    const { auth, asked: state } = await open(() => injectAuthState(), {}, onServer);
    expect([state(), auth.state.status, auth.listeners()]).toEqual([{ status: 'restoring' }, 'authenticated', 0]);
  });
});

/** What a page shows of it. */
const shown = ({ user, error, isPending }: UserSignals<{ username: string }>) => ({
  user: user()?.username ?? null,
  error: (error() as { code?: string } | null)?.code ?? null,
  isPending: isPending(),
});

describe('injectUser', () => {
  it('is the user, read once for all components, and the next one when another logs in', async () => {
    const { auth, server, asked, leave } = await open(() => [injectUser(), injectUser()] as const);
    const both = () => asked.map(shown);
    expect(both()).toEqual(Array(2).fill({ user: null, error: null, isPending: true }));
    await vi.waitFor(() => expect(both()).toEqual(Array(2).fill({ user: 'ada', error: null, isPending: false })));
    expect(server.count('users/me')).toBe(1);
    await auth.login(bob);
    expect(both()).toEqual(Array(2).fill({ user: null, error: null, isPending: true }));
    await vi.waitFor(() => expect(both()).toEqual(Array(2).fill({ user: 'bob', error: null, isPending: false })));
    await auth.logout();
    expect(both()).toEqual(Array(2).fill({ user: null, error: null, isPending: false }));
    leave();
    expect(auth.listeners()).toBe(0);
  });

  it('says what went wrong, and can be asked again', async () => {
    const site = await openSite({ users });
    site.server.failNext('users/me', 503);
    bootstrap(site.auth);
    const asked = TestBed.runInInjectionContext(() => injectUser());
    await vi.waitFor(() => expect(shown(asked)).toEqual({ user: null, error: 'server_error', isPending: false }));
    const asking = asked.refetch();
    expect(shown(asked)).toEqual({ user: null, error: null, isPending: true });
    await asking;
    expect(shown(asked)).toEqual({ user: 'ada', error: null, isPending: false });
  });

  it('is pending in a server render, which asks for nothing', async () => {
    const { auth, server, asked } = await open(() => injectUser(), {}, onServer);
    expect(shown(asked)).toEqual({ user: null, error: null, isPending: true });
    expect([server.count('users/me'), auth.listeners()]).toEqual([0, 0]);
  });
});

describe('injectUserKey', () => {
  it('changes when a user goes, and stays when one comes', async () => {
    const { auth, asked: key, leave } = await open(() => injectUserKey());
    const keys = [key()];
    for (const act of [() => auth.login(bob), () => auth.logout(), () => auth.login(ada)]) {
      await act();
      keys.push(key());
    }
    expect(keys).toEqual([0, 1, 2, 2]);
    leave();
    expect(auth.listeners()).toBe(0);
  });

  it('around an outlet of the router makes the page of a user anew for the next', async () => {
    class Page {}
    Component({ template: '<input />' })(Page);
    class Site {
      readonly userKey = injectUserKey();
    }
    const template = '@for (user of [{ key: userKey() }]; track user.key) { <router-outlet /> }';
    Component({ template, imports: [RouterOutlet] })(Site);
    const site = await openSite({ users });
    bootstrap(site.auth, [provideRouter([{ path: 'me', component: Page }]), provideLocationMocks()]);
    const page = TestBed.createComponent(Site);
    await TestBed.inject(Router).navigateByUrl('/me');
    await page.whenStable();
    const input = () => (page.nativeElement as HTMLElement).querySelector('input');
    const typed = input();
    expect(typed).not.toBeNull();
    await site.auth.login(bob);
    await page.whenStable();
    expect(input()).not.toBeNull();
    expect(input()).not.toBe(typed);
  });
});
