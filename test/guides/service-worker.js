import { auth } from './shared-auth.ts';

addEventListener('fetch', (event) => {
  const { request } = event;
  const { headers, method, mode, url } = request;
  const { origin, pathname } = new URL(url);
  if (origin !== location.origin || !pathname.startsWith('/api/')) return;
  if (headers.has('Authorization')) return; // `auth.fetch` of the page has added the token already.
  // A link, a form or a frame. Pages of other sites can send such a request too, so it must not get the token (CSRF).
  if (mode === 'navigate') return;
  if (mode !== 'no-cors') event.respondWith(auth.fetch(request));
  // The request of an `<img>`. In its mode no script can set `Authorization`, so its address is asked for anew.
  else if (method === 'GET') event.respondWith(auth.fetch(url, { headers }));
});

addEventListener('activate', (event) => event.waitUntil(clients.claim()));
