import { setupWorker } from 'msw/browser';
import { fakeDjoserHandlers } from '../../src/msw.ts';
import { accessSeconds, refreshSeconds } from '../lives.ts';
import type { Backend } from './backend.ts';
import { createSharedFake } from './shared-fake.ts';

/** Djoser inside the browser: a service worker catches the page's requests, and the fake server answers them. */
export async function startFake(): Promise<Backend> {
  if (!navigator.serviceWorker || !navigator.locks) {
    throw new Error('The fake server needs a service worker: open this page at localhost or through https.');
  }
  const { server, control } = createSharedFake(
    { baseUrl: '/auth/', users: [{ username: 'ada' }], schemes: ['JWT'], accessSeconds, refreshSeconds },
    { store: localStorage, locks: navigator.locks, latencyMs: 120 },
  );
  const worker = setupWorker(...fakeDjoserHandlers(server));
  await worker.start({
    quiet: true,
    onUnhandledFrame: 'bypass',
    serviceWorker: { url: `${import.meta.env.BASE_URL}mockServiceWorker.js` },
  });
  return {
    name: 'Fake Djoser in this browser',
    about:
      'A service worker answers this page’s requests. What the server knows is kept for all tabs, and outlives a reload.',
    revokeAccess: () => control('revokeAll'),
  };
}
