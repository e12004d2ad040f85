/** Servers that hang, reset, never stop or do not speak http: each is told as that, and soon. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createSend, limits } from '../../src/doctor/ask/send.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Report } from '../../src/doctor/report.ts';
import { origin, password, type Rule, siteFetch, soundServer } from './site.ts';

const started: (() => void)[] = [];
afterEach(() => {
  for (const stop of started.splice(0)) stop();
});

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  started.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/auth/`;
}

const http = (answer: RequestListener): Promise<string> => listen(createServer(answer));

/** Looks, and says how long it took. */
async function look(address: string, requestMs = 300): Promise<{ report: Report; tookMs: number }> {
  const startedAt = performance.now();
  const send = createSend(fetch, { ...limits, requestMs });
  const asked = { address: new URL(address), origin: null, username: null, cookieMode: false };
  const report = await examine(asked, { send, askPassword: async () => null, pause: async () => undefined });
  return { report, tookMs: performance.now() - startedAt };
}

const saying = (text: RegExp) => [
  expect.objectContaining({ id: 'no-answer', level: 'unseen', seen: expect.stringMatching(text) }),
];

it('waits seconds for an answer, a minute for all of them, and reads half a megabyte', () => {
  expect(limits).toEqual({ requestMs: 5_000, runMs: 60_000, bytes: 524_288 });
});

it('a login is logged out also when the minute is over', async () => {
  const posts: string[] = [];
  let isOver = false;
  const rules: Rule[] = [
    ({ method, url, body }) => {
      if (method === 'POST') posts.push(`${url.pathname} ${Object.keys(body).join(' ')}`);
      return null;
    },
    ...soundServer(),
  ];
  const site = siteFetch(rules);
  // The first refresh takes the rest of the time.
  const slow: typeof fetch = async (input, init) => {
    if (isOver && String(input).includes('/refresh/'))
      return new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
    isOver ||= String(init?.body).includes('password');
    return site(input, init);
  };
  const report = await examine(
    { address: new URL(`${origin}/auth/`), origin: null, username: 'ada', cookieMode: false },
    {
      send: createSend(slow, { ...limits, runMs: 700, requestMs: 2_000 }),
      askPassword: async () => password,
      pause: async () => undefined,
    },
  );
  expect(posts.at(-1)).toBe('/auth/jwt/blacklist/ refresh');
  expect(report.findings.map(({ id }) => id)).not.toContain('left-behind');
  expect(report.findings.map(({ seen }) => seen).join()).not.toContain('within 0 s');
}, 15_000);

it('a server that hangs is told of once its time is over', async () => {
  const { report, tookMs } = await look(await http(() => undefined));
  expect(report.findings).toEqual(saying(/no answer within/));
  expect(report.exitStatus).toBe(2);
  expect(tookMs).toBeLessThan(2_000);
});

it('a server whose answer never ends is told of', async () => {
  const address = await http((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.write('{"detail": "');
  });
  expect((await look(address)).report.findings).toEqual(saying(/no answer within/));
});

it('a server that hangs below its address is given up after one folder', async () => {
  const address = await http((request, response) => {
    if (request.url === '/auth/') response.end();
  });
  const { report, tookMs } = await look(address);
  expect(report.findings).toEqual(saying(/GET .* no answer within/));
  expect(tookMs).toBeLessThan(3_000);
});

it('a refresh endpoint that hangs is not taken for one that is not there', async () => {
  const address = await http((request, response) => {
    if (request.url?.includes('refresh')) return;
    const isLogin = request.url === '/auth/jwt/create/';
    const status = isLogin ? (request.method === 'GET' ? 405 : 400) : 404;
    response.writeHead(status, { 'Content-Type': 'application/json', ...(isLogin && { Allow: 'POST, OPTIONS' }) });
    response.end(status === 400 ? '{"username": ["This field is required."]}' : '{"detail": "Not found."}');
  });
  const { report } = await look(address);
  expect(report.findings.map(({ id }) => id)).toContain('no-answer');
  expect(report.findings.map(({ id }) => id)).not.toContain('no-refresh');
  expect(report.createAuth).not.toContain('refresh');
});

it('a connection that is reset is told of', async () => {
  const { report } = await look(await listen(createTcpServer((socket) => socket.resetAndDestroy())));
  expect(report.findings).toEqual(saying(/the connection ended without an answer/));
});

it('a connection that is closed is told of', async () => {
  const { report } = await look(await listen(createTcpServer((socket) => socket.once('data', () => socket.end()))));
  expect(report.findings).toEqual(saying(/the connection ended without an answer/));
});

it('what speaks something else is told of', async () => {
  const { report } = await look(await listen(createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))));
  expect(report.findings).toEqual(saying(/does not speak http/));
});

it('an https address of an http server is told of', async () => {
  const address = await http((_, response) => response.end());
  const { report } = await look(address.replace('http:', 'https:'));
  expect(report.findings).toEqual(saying(/does not speak https|ended without an answer/));
});

it('an address where nothing listens is told of', async () => {
  const address = await http(() => undefined);
  for (const stop of started.splice(0)) stop();
  expect((await look(address)).report.findings).toEqual(saying(/nothing listens there/));
});

it('a host that nobody knows is told of', async () => {
  expect((await look('http://no-such-host.invalid/auth/', 5000)).report.findings).toEqual(
    saying(/the host name is not known/),
  );
});

it('ten megabytes are not read, and told of', async () => {
  const piece = 'x'.repeat(64 * 1024);
  const address = await http((_, response) => {
    let sent = 0;
    response.writeHead(200, { 'Content-Type': 'application/json' });
    const more = (): void => {
      while (sent < 10_000_000 && !response.destroyed) {
        sent += piece.length;
        if (!response.write(piece)) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  });
  const { report, tookMs } = await look(address);
  expect(report.findings.map(({ id }) => id)).toEqual(['too-long']);
  expect(report.exitStatus).toBe(2);
  expect(tookMs).toBeLessThan(5_000);
});
