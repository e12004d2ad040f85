import { provideHttpClient, withInterceptors } from '@angular/common/http';
import type { EnvironmentProviders, Provider } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { BrowserTestingModule, platformBrowserTesting } from '@angular/platform-browser/testing';
import { afterEach, beforeAll, vi } from 'vitest';
import { authInterceptor, provideAuth } from '../../../src/angular.ts';
import type { Session } from '../../../src/index.ts';
import { openWindow } from '../transport/browser-window.ts';

/** For each test of a file a fresh application, without zone.js. */
export function useTestBed(): void {
  beforeAll(() => {
    TestBed.initTestEnvironment(BrowserTestingModule, platformBrowserTesting());
  });
  afterEach(() => {
    TestBed.resetTestingModule();
    vi.unstubAllGlobals();
  });
}

/** An application around a client, as its `bootstrapApplication` would make it. */
export function bootstrap(
  auth: Session,
  providers: (Provider | EnvironmentProviders)[] = [],
  http: Parameters<typeof provideHttpClient> = [withInterceptors([authInterceptor])],
): void {
  // Angular needs a page to stand on. Everything else is Node's own.
  const window = openWindow();
  for (const name of ['document', 'XMLHttpRequest', 'Node'] as const) vi.stubGlobal(name, window[name]);
  TestBed.configureTestingModule({ providers: [provideAuth(auth), provideHttpClient(...http), ...providers] });
}
