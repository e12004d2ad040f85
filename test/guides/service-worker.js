import { auth } from './shared-auth.ts';

addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin || !pathname.startsWith('/api/')) return;
  if (request.headers.has('Authorization')) return; // `auth.fetch` of the page has added the token already.
  // The request of an `<img>` has the mode `no-cors`, in which no script can set `Authorization`. So its address is asked for anew.
  event.respondWith(
    request.mode === 'no-cors' ? auth.fetch(request.url, { headers: request.headers }) : auth.fetch(request),
  );
});

addEventListener('activate', (event) => event.waitUntil(clients.claim()));
