import { createRequestListener } from '@remix-run/node-fetch-server';
import type { Plugin, PreviewServer, ViteDevServer } from 'vite';
import { createFakeDjoser } from '../../src/testing.ts';

/** The paths that are not the page's own. */
const mount = '/auth/';

/**
 * For Vite: a Djoser server behind the page's own address. It is the one whose address is in `DJOSER`, and a fake one where there is
 * none. The page cannot tell them apart.
 */
export function djoser(): Plugin {
  const target = process.env.DJOSER;
  if (!target) return fake();
  // Django's CSRF check compares `Host` with `Origin`: on this machine, Django is told the address of the page.
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(target).hostname);
  const proxy = { [mount]: { target, changeOrigin: !isHere } };
  return { name: 'djoser', config: () => ({ server: { proxy }, preview: { proxy } }) };
}

/** One server for all tabs, until Vite is stopped. Tokens live for a minute, so that a renewal is never far. */
function fake(): Plugin {
  const server = createFakeDjoser({ accessSeconds: 60 });
  const answer = createRequestListener((request) => {
    const { pathname, search } = new URL(request.url);
    return server.fetch(new Request(new URL(pathname + search, server.baseUrl), request));
  });
  const serve = ({ middlewares }: ViteDevServer | PreviewServer) => {
    middlewares.use((request, response, next) => {
      if (request.url?.startsWith(mount)) answer(request, response);
      else next();
    });
  };
  return { name: 'fake-djoser', configureServer: serve, configurePreviewServer: serve };
}
