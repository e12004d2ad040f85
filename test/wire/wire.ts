/**
 * The wire between a browser and a real Django: a TCP proxy that delays, cuts, doubles and replaces messages. Nothing in the page knows of
 * this proxy.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OwnAnswer } from '../djoser/client/gateway.ts';
import { countRefreshes, type DjoserServer, type LogEntry, type RefreshCounts } from '../djoser/harness.ts';
import { bytesOf, type Message, requestsOf, saysItsLength, withHeaders } from './messages.ts';

/** What happens to one request and its answer. */
export type Treatment =
  /** The request reaches Django so late. Django gets the request also when the browser has given up by then. */
  | { holdRequestMs: number }
  /** Django works at once, and its answer comes so late. */
  | { holdAnswerMs: number }
  /**
   * The connection ends. `before`: Django gets nothing. `unanswered`: Django has done its work, and no byte of its answer arrives. `head`,
   * `body`: the half of that part of the answer arrives. `after`: the whole answer arrives, and the connection is of no use any more.
   */
  | { cut: 'before' | 'unanswered' | 'head' | 'body' | 'after' }
  /** Something sends the request to Django twice and passes on the first or the second answer; or the answer arrives twice. */
  | { twice: 'request, first answer' | 'request, second answer' | 'answer' }
  /** Something answers in Django's place. */
  | { own: OwnAnswer };

export interface Wire extends AsyncDisposable {
  readonly origin: string;
  /** How often the browser has sent a request for a path. */
  sent(path: string): number;
  /** The next requests for a path, one treatment each. */
  next(path: string, ...treatments: Treatment[]): void;
  /** All requests for a path, or for every path, until `open`. */
  always(treatment: Treatment, path?: string): void;
  open(): void;
  /** What has reached Django through here. */
  log(): Promise<LogEntry[]>;
  refreshes(): Promise<RefreshCounts>;
  stop(): Promise<void>;
}

/** @param server may have been stopped and started again: it is looked up for each request. */
export async function startWire(server: () => DjoserServer): Promise<Wire> {
  const via = `1.1 ${randomUUID()}`;
  const arrivals: string[] = [];
  const queued = new Map<string, Treatment[]>();
  const standing = new Map<string, Treatment>();
  const sockets = new Set<Socket>();

  /** Sends a request to Django, on a connection of its own, and gives the whole answer. Empty: there was none. */
  async function ask(request: Message): Promise<Buffer> {
    const { hostname, port } = new URL(server().origin);
    const upstream = connect(Number(port), hostname);
    upstream.write(bytesOf(withHeaders(request, { via, connection: 'close' })));
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of upstream) chunks.push(chunk as Buffer);
    } catch {
      return Buffer.alloc(0);
    }
    return Buffer.concat(chunks);
  }

  /** Whether the connection goes on. */
  async function answer(socket: Socket, request: Message): Promise<boolean> {
    const path = new URL(request.startLine.split(' ')[1] ?? '/', 'http://wire').pathname;
    arrivals.push(path);
    const treatment = queued.get(path)?.shift() ?? standing.get(path) ?? standing.get('*');
    if (!treatment) return pass(socket, await ask(request));

    if ('own' in treatment) return pass(socket, ownBytes(treatment.own));
    if ('holdRequestMs' in treatment) {
      await sleep(treatment.holdRequestMs, undefined, { ref: false });
      return pass(socket, await ask(request));
    }
    if ('holdAnswerMs' in treatment) {
      const bytes = await ask(request);
      await sleep(treatment.holdAnswerMs, undefined, { ref: false });
      return pass(socket, bytes);
    }
    if ('twice' in treatment) {
      const first = await ask(request);
      if (treatment.twice === 'answer') return pass(socket, Buffer.concat([first, first]));
      const second = await ask(request);
      return pass(socket, treatment.twice === 'request, first answer' ? first : second);
    }
    if (treatment.cut === 'before') return cut(socket);
    const bytes = await ask(request);
    const bodyAt = bytes.indexOf('\r\n\r\n') + 4;
    const lengths = { unanswered: 0, head: bodyAt / 2, body: (bodyAt + bytes.length) / 2, after: bytes.length };
    return cut(socket, bytes.subarray(0, lengths[treatment.cut]));
  }

  const listener = createServer(async (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // The browser may end a connection at any moment.
    socket.on('error', () => socket.destroy());
    for await (const request of requestsOf(socket)) if (!(await answer(socket, request))) return;
    socket.destroy();
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (typeof address !== 'object' || !address) throw new Error('The wire has no port.');

  const log = async () => (await server().control.log()).filter((entry) => entry.via === via);
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => listener.close(resolve));
  };
  return {
    origin: `http://127.0.0.1:${address.port}`,
    sent: (path) => arrivals.filter((each) => each === path).length,
    next: (path, ...treatments) => void queued.set(path, [...(queued.get(path) ?? []), ...treatments]),
    always: (treatment, path = '*') => void standing.set(path, treatment),
    open: () => standing.clear(),
    log,
    refreshes: async () => countRefreshes(await log()),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function pass(socket: Socket, bytes: Buffer): boolean {
  // Django is away.
  if (bytes.length === 0) return cut(socket);
  if (!saysItsLength(bytes)) {
    socket.end(bytes);
    return false;
  }
  if (!socket.destroyed) socket.write(bytes);
  return !socket.destroyed;
}

/** Ends the connection after some bytes, or at once and hard. */
function cut(socket: Socket, bytes?: Buffer): false {
  if (!bytes?.length) socket.resetAndDestroy();
  else if (!socket.destroyed) socket.end(bytes, () => socket.destroy());
  return false;
}

function ownBytes({ status, body, headers }: OwnAnswer): Buffer {
  const [type, text] = typeof body === 'string' ? ['text/html', body] : ['application/json', JSON.stringify(body)];
  const given = { 'Content-Type': type, 'Content-Length': String(Buffer.byteLength(text)), ...headers };
  return bytesOf({
    startLine: `HTTP/1.1 ${status} From the wire`,
    headers: Object.entries(given).map(([name, value]) => `${name}: ${value}`),
    body: Buffer.from(text),
  });
}
