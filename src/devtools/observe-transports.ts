import type { Session } from '../session/session-api.ts';
import type { Follow } from './observe-fetch.ts';

/**
 * Records what axios, jQuery and Angular send. They do not use the `fetch` of the options: their bindings call the client's `fetchOver` for
 * each request, so this function replaces `fetchOver` in the client. Returns a function that restores it.
 */
export function observeTransports(client: Partial<Pick<Session, 'fetchOver'>>, follow: Follow): () => void {
  const { fetchOver } = client;
  if (!fetchOver) return () => {};
  const followed: Session['fetchOver'] = (transport) => fetchOver.call(client, follow(transport, true));
  const put = (value: Session['fetchOver']) =>
    // On a frozen client, this call has no effect.
    Reflect.defineProperty(client, 'fetchOver', { value, configurable: true, enumerable: true, writable: true });
  put(followed);
  return () => {
    if (client.fetchOver === followed) put(fetchOver);
  };
}
