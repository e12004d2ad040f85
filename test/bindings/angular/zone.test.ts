import 'zone.js';
import '@angular/compiler';
import { computed, NgZone, provideZoneChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { expect, it } from 'vitest';
import { injectAuthState, injectUserKey } from '../../../src/angular.ts';
import { openSite } from '../transport/site.ts';
import { bootstrap, useTestBed } from './bed.ts';

useTestBed();

it('with zone.js, news that comes outside of the zone, as from another tab, has Angular paint anew', async () => {
  const { auth } = await openSite();
  bootstrap(auth, [provideZoneChangeDetection()]);
  const zone = TestBed.inject(NgZone);
  const [state, userKey] = TestBed.runInInjectionContext(() => [injectAuthState(), injectUserKey()] as const);
  const shown = computed(() => `${state().status} ${userKey()}`);
  // What Angular paints after, of any version. From 18 on it also looks at signals by itself.
  const painted: string[] = [];
  const subscription = zone.onMicrotaskEmpty.subscribe(() => painted.push(shown()));
  await zone.runOutsideAngular(() => auth.logout());
  subscription.unsubscribe();
  expect(NgZone.isInAngularZone()).toBe(false);
  expect(painted.at(-1)).toBe('anonymous 1');
});
