// @vitest-environment happy-dom
import { afterEach } from 'vitest';
import { cookieStorage } from '../../src/platform/cookie-storage.ts';
import { hintStorage } from '../../src/platform/hint-storage.ts';
import { webStorage } from '../../src/platform/web-storage.ts';
import { type Subject, storageContract } from './storage-contract.ts';

afterEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  for (const name of Object.keys(cookies()))
    document.cookie = `${name}=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT`;
});

const cookies = () =>
  Object.fromEntries(
    document.cookie
      .split('; ')
      .filter(Boolean)
      .map((pair) => [pair.slice(0, pair.indexOf('=')), decodeURIComponent(pair.slice(pair.indexOf('=') + 1))]),
  );

const inArea = (area: Storage, make: () => Subject['storage'], more = {}): Subject => ({
  storage: make(),
  reload: make,
  kept: () => ({ ...area, ...cookies() }),
  scribble: (text) => area.setItem('latchkey', text),
  ...more,
});

storageContract('webStorage in a document', () => inArea(localStorage, () => webStorage()));
storageContract('webStorage of the tab in a document', () => inArea(sessionStorage, () => webStorage('session')));
storageContract('hintStorage in a document', () => inArea(localStorage, () => hintStorage(), { hint: true }));
storageContract('cookieStorage in a document', () => ({
  storage: cookieStorage(),
  reload: () => cookieStorage(),
  kept: cookies,
  scribble(text) {
    document.cookie = `latchkey=${encodeURIComponent(text)}; path=/`;
  },
}));
