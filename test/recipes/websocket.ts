import ReconnectingWebSocket, { type Options } from 'partysocket/ws';
import { type Auth, onUserChange } from '../../src/fetch.ts';

/**
 * A connection for each session, open for as long as that lasts. `use` is given each one; what is returned ends it all.
 *
 * @example
 * connectWhileLoggedIn(auth, 'wss://api.example.com/ws/orders/', (socket) => {
 *   socket.addEventListener('message', ({ data }) => show(JSON.parse(data)));
 * });
 */
export function connectWhileLoggedIn(
  auth: Auth,
  url: string,
  use: (socket: ReconnectingWebSocket) => void,
  options: Options = {},
): () => void {
  let socket: ReconnectingWebSocket | undefined;
  const close = () => socket?.close();
  const open = () => {
    let sent: string | null = null;
    let refused: string | null = null;
    // Asked for each connection, the first and every next one.
    const protocols = async () => {
      // Whether a refused token is over, the API says: its 401 is answered with a refresh, or ends the session.
      if (refused && refused === (await auth.getAccessToken())) await auth.getUser({ reload: true });
      sent = await auth.getAccessToken();
      return sent === null ? null : ['bearer', sent];
    };
    socket = new ReconnectingWebSocket(url, protocols, options);
    socket.addEventListener('close', ({ code }) => {
      if (code === 4401) refused = sent;
    });
    use(socket);
  };
  const stop = onUserChange(
    auth,
    ({ state }) => {
      close();
      if (state.status === 'authenticated') open();
    },
    { immediate: true },
  );
  return () => {
    stop();
    close();
  };
}
