import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createAuth, djoser, memoryStorage } from '../../src/index.ts';
import { heapInUse } from '../helpers/heap.ts';
import { jwt } from '../token/jwt.ts';

/** A server that reads no body, so that a large upload never ends. `arrived` resolves when a request has come. */
async function startSink() {
  const server = createServer((request) => request.pause()).listen(0);
  const arrived = once(server, 'request');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, arrived };
}

it.each(['fetch', 'api'] as const)(
  'a `Request` is aborted by its own signal in the middle of an upload: %s',
  async (way) => {
    const { origin, arrived } = await startSink();
    const auth = createAuth({
      baseUrl: `${origin}/auth/`,
      storage: memoryStorage(),
      server: djoser({ scheme: 'Bearer' }),
    });
    await auth.adopt({ access: jwt({ user_id: 1, exp: Date.now() / 1000 + 3600 }) });
    const abort = new AbortController();
    const body = new Uint8Array(32 << 20);
    const upload = auth[way](new Request(`${origin}/files/`, { method: 'POST', body, signal: abort.signal }));
    const failure = upload.then(
      () => 'done',
      (error: Error) => error.name,
    );
    await arrived;
    // A signal that nothing holds aborts nothing once it is collected.
    await heapInUse();
    abort.abort();
    expect(await failure).toBe('AbortError');
  },
);
