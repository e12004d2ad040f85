import type { Session } from '../session/session-api.ts';
import type { Follow } from './observe-fetch.ts';

/**
 * Follows what goes over `fetchOver`: axios, jQuery and Angular send by themselves, and not with the `fetch` of the options. The bindings
 * ask the client for `fetchOver` at each request, so it is replaced in the client itself. Returns the way back.
 */
export function observeTransports(client: Partial<Pick<Session, 'fetchOver'>>, follow: Follow): () => void {
  const { fetchOver } = client;
  if (!fetchOver) return () => {};
  const followed: Session['fetchOver'] = (transport) => fetchOver.call(client, follow(transport));
  const put = (value: Session['fetchOver']) =>
    // Does nothing to a client that was frozen.
    Reflect.defineProperty(client, 'fetchOver', { value, configurable: true, enumerable: true, writable: true });
  put(followed);
  return () => {
    if (client.fetchOver === followed) put(fetchOver);
  };
}
