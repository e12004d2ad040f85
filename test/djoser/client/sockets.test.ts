/** The WebSocket recipe of the docs, on Django Channels. */
import type ReconnectingWebSocket from 'partysocket/ws';
import { createServer } from 'vite';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { pageOf } from '../../docs/pages.ts';
import { connectWhileLoggedIn } from '../../recipes/websocket.ts';
import { ada } from '../harness.ts';
import { type Client, shareSite, until } from './site.ts';

const bob = { username: 'bob', password: 'battery-staple' };
const options = { profile: 'sockets', users: [ada, bob] } as const;

/** What the connections of a client have heard, and the newest of them. */
function follow({ auth }: Client, url: string) {
  const messages: unknown[] = [];
  const sockets: ReconnectingWebSocket[] = [];
  const codes: number[] = [];
  const stop = connectWhileLoggedIn(
    auth,
    url,
    (socket) => {
      sockets.push(socket);
      socket.addEventListener('message', ({ data }) => messages.push(JSON.parse(data)));
      socket.addEventListener('close', ({ code }) => codes.push(code));
    },
    { minReconnectionDelay: 20 },
  );
  stops.push(stop);
  return { messages, sockets, codes, heard: (count: number) => until(async () => messages.length >= count) };
}

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

const as = (user: string) => ({ user, query: '' });
const address = (origin: string, path = 'ws/') => `${origin.replace('http', 'ws')}/${path}`;

/** A connection by hand: the code it is closed with. */
function closing(url: string, protocols: string[], message?: string): Promise<number> {
  const socket = new WebSocket(url, protocols);
  if (message) socket.addEventListener('open', () => socket.send(JSON.stringify(message)));
  return new Promise((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)));
}

describe('a WebSocket', () => {
  const site = shareSite(options);

  it('says who is there by subprotocol: the token is not in the address, and does not come back', async () => {
    const { messages, sockets, heard } = follow(await site.loggedIn(), address(site.server.origin));
    await heard(1);
    expect(messages).toEqual([as('ada')]);
    expect(sockets.map(({ url, protocol }) => [url, protocol])).toEqual([[address(site.server.origin), 'bearer']]);
    expect(await site.trace()).toEqual([]);
  });

  it('whose token was revoked lets the API decide: one 401, one refresh, and it is open again', async () => {
    const client = await site.loggedIn();
    const { messages, sockets, codes, heard } = follow(client, address(site.server.origin));
    await heard(1);
    await site.control.revokeAccess();
    sockets[0]?.reconnect();
    await heard(2);
    expect(messages).toEqual([as('ada'), as('ada')]);
    expect(codes).toContain(4401);
    expect(await site.trace()).toEqual([
      'GET /auth/users/me/ 401',
      'POST /auth/jwt/refresh/ 200',
      'GET /auth/users/me/ 200',
    ]);
  });

  it('is tried again while the server cannot refresh, and opens when it can', async () => {
    const client = await site.loggedIn();
    await site.control.revokeAccess();
    await site.control.failNext('/auth/jwt/refresh/');
    const { messages, heard } = follow(client, address(site.server.origin));
    await heard(1);
    expect(messages).toEqual([as('ada')]);
    expect(client.events.map(({ type }) => type)).not.toContain('ended');
  });

  it('whose session is refused is closed for good', async () => {
    const client = await site.loggedIn();
    await site.control.deactivate('ada');
    onTestFinished(() => site.control.activate('ada'));
    const { messages, sockets, codes } = follow(client, address(site.server.origin));
    await until(async () => client.auth.state.status === 'anonymous');
    expect(client.auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
    expect([messages, codes[0]]).toEqual([[], 4401]);
    expect(sockets.map(({ shouldReconnect }) => shouldReconnect)).toEqual([false]);
  });

  it('is another one for another user, who does not send what the last one left unsent', async () => {
    const client = await site.loggedIn();
    const { messages, sockets, heard } = follow(client, address(site.server.origin));
    await heard(1);
    sockets[0]?.reconnect();
    sockets[0]?.send(JSON.stringify('unsent'));
    await client.auth.logout();
    await client.auth.login(bob);
    await heard(2);
    sockets[1]?.send(JSON.stringify('of bob'));
    await heard(3);
    expect(messages.slice(0, 2)).toEqual([as('ada'), as('bob')]);
    expect(JSON.stringify(messages[2])).toContain('["bob","of bob"]');
    expect(JSON.stringify(messages[2])).not.toContain('unsent');
    expect(sockets.map(({ readyState }) => readyState)).toEqual([WebSocket.CLOSED, WebSocket.OPEN]);
  });

  it.each([
    ['no token', []],
    ['a token that is none', ['bearer', 'x.y.z']],
  ])('with %s is closed with 4401, and what it sent is not read', async (_what, protocols) => {
    expect(await closing(address(site.server.origin), protocols, 'of nobody')).toBe(4401);
    const { sockets, messages, heard } = follow(await site.loggedIn(), address(site.server.origin));
    await heard(1);
    sockets[0]?.send(JSON.stringify('of ada'));
    await heard(2);
    expect(JSON.stringify(messages[1])).toContain('["ada","of ada"]');
    expect(JSON.stringify(messages[1])).not.toContain('of nobody');
  });

  it('that takes no token, though the API does, makes nobody refresh', async () => {
    const client = await site.loggedIn();
    follow(client, address(site.server.origin, 'ws/mistaken/'));
    await until(async () => (await site.sentTo('/auth/users/me/')).length >= 3);
    expect(await site.control.refreshes()).toMatchObject({ total: 0 });
    expect(client.auth.state).toMatchObject({ status: 'authenticated' });
  });

  it('comes through the proxy of Vite, with the line that the page shows', async () => {
    expect(pageOf('docs/recipes.md').text).toContain("`'/ws': { ...django, ws: true }`");
    const django = { target: site.server.origin, changeOrigin: false };
    const vite = await createServer({
      configFile: false,
      logLevel: 'error',
      optimizeDeps: { noDiscovery: true },
      server: { host: '127.0.0.1', port: 0, proxy: { '/ws': { ...django, ws: true } } },
    });
    onTestFinished(() => vite.close());
    await vite.listen();
    const page = new URL(vite.resolvedUrls?.local[0] ?? '').origin;
    const { messages, heard } = follow(await site.loggedIn(), address(page));
    await heard(1);
    expect(messages).toEqual([as('ada')]);
  });

  it('that is closed before it is accepted does not tell the page why', async () => {
    expect(await closing(address(site.server.origin, 'ws/early/'), ['bearer', 'x.y.z'])).toBe(1006);
  });
});

describe('a WebSocket whose token comes to its end', () => {
  const site = shareSite({ ...options, accessSeconds: 2 });

  it('is closed by the server, and opens with the next one: one refresh, and nothing else is asked', async () => {
    const { messages, codes, heard } = follow(await site.loggedIn(), address(site.server.origin));
    await heard(2);
    expect(messages).toEqual([as('ada'), as('ada')]);
    expect(codes).toEqual([4401]);
    expect(await site.trace()).toEqual(['POST /auth/jwt/refresh/ 200']);
  });
});
