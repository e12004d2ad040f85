// A page without a browser, for libraries that look for one when they are imported: this is imported first. What Node has by itself stays
// Node's: `fetch`, `Response`, `AbortController`.
import { Window } from 'happy-dom';

const window = new Window({
  url: 'http://127.0.0.1/',
  // The server has a port of its own and sends no CORS headers. What a browser lets through is tested in browsers.
  settings: { fetch: { disableSameOriginPolicy: true } },
});
for (const name of Object.getOwnPropertyNames(window)) {
  if (!(name in globalThis)) Object.defineProperty(globalThis, name, { configurable: true, get: () => window[name] });
}
