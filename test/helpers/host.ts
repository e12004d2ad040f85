import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type RequestListener, request } from 'node:http';
import { createServer as createSecureServer } from 'node:https';

/** A request that a host has received. */
export interface Received {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
}

/** A web server for one test, on a free port of this machine. */
export interface Host extends AsyncDisposable {
  /** The origin of the host under a name: `localhost`, or a name that ends in `.localhost`, which browsers resolve to this machine. */
  origin(name?: string): string;
  readonly received: Received[];
  stop(): Promise<void>;
}

/** A certificate and its key. A host that has them speaks https. */
export interface Certificate {
  cert: string;
  key: string;
}

export async function startHost(answer: RequestListener, certificate?: Certificate): Promise<Host> {
  const received: Received[] = [];
  const listener: RequestListener = (asked, response) => {
    received.push({ method: asked.method ?? '', url: asked.url ?? '', headers: asked.headers });
    answer(asked, response);
  };
  const server = certificate ? createSecureServer(certificate, listener) : createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The host has no port.');
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    origin: (name = '127.0.0.1') => `${certificate ? 'https' : 'http'}://${name}:${address.port}`,
    received,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/**
 * Forwards each request to another server, and returns its answer.
 *
 * @param target the origin of the other server.
 * @param held delays an answer until its promise resolves.
 */
export function passOn(target: string, held?: (asked: IncomingMessage) => Promise<void>): RequestListener {
  const { hostname, port, host } = new URL(target);
  return (asked, answer) => {
    // A request to a forward proxy has a whole address instead of a path.
    const { pathname, search } = new URL(asked.url ?? '/', target);
    const headers = { ...asked.headers, host };
    const passed = request({ hostname, port, path: pathname + search, method: asked.method, headers }, async (got) => {
      await held?.(asked);
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    // If one connection ends early, the other is ended too.
    passed.on('error', () => answer.destroy());
    answer.on('close', () => passed.destroy());
    asked.pipe(passed);
  };
}
