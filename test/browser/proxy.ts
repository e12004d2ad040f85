import { createServer, request } from 'node:http';

/** Not a secure context: a browser trusts plain http on loopback only. The name exists nowhere but in the proxy. */
export const plainOrigin = 'http://app.test';

export interface PlainProxy {
  /** `127.0.0.1:<port>` */
  readonly address: string;
  stop(): Promise<void>;
}

/** An http proxy that takes every host for one server. */
export async function startProxy(target: string): Promise<PlainProxy> {
  const { hostname, port, host } = new URL(target);
  const server = createServer((asked, answer) => {
    const { pathname, search } = new URL(asked.url ?? '/', target);
    const headers = { ...asked.headers, host };
    const passed = request({ hostname, port, path: pathname + search, method: asked.method, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    // The one end breaks off when the other does.
    passed.on('error', () => answer.destroy());
    answer.on('close', () => passed.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The proxy has no port.');
  return {
    address: `127.0.0.1:${address.port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
