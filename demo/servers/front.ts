import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { defaults, parseSettings } from '../settings.ts';
import { type SeenRequest, senderHeader, senders, tabHeader } from './backend.ts';
import { front } from './front-address.ts';
import { obstruct } from './weather.ts';

/** What the page may ask of the servers behind this one. */
export interface Controls {
  revokeAccess(options: { expired: boolean }): Promise<void>;
  setAccessSeconds(seconds: number): Promise<void>;
}

type Next = () => void;

/** Stands before Django as a proxy of a hoster does: is slow, is busy, is down, and keeps the log. */
export function createFront({ revokeAccess, setAccessSeconds }: Controls) {
  let settings = defaults;
  const readers = new Set<ServerResponse>();

  const actions: Record<string, (body: string) => Promise<void>> = {
    expire: () => revokeAccess({ expired: true }),
    revoke: () => revokeAccess({ expired: false }),
    async apply(body) {
      const { accessSeconds } = settings;
      settings = parseSettings(body);
      if (settings.accessSeconds !== accessSeconds) await setAccessSeconds(settings.accessSeconds);
    },
  };

  function follow(response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write(':\n\n');
    readers.add(response);
    response.on('close', () => readers.delete(response));
  }

  async function obey(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    await action?.(body);
    response.writeHead(action ? 204 : 404).end();
  }

  function note(request: IncomingMessage, path: string, status: number | null): void {
    const sender = senders.find((each) => each === request.headers[senderHeader.toLowerCase()]) ?? 'stranger';
    const tab = String(request.headers[tabHeader.toLowerCase()] ?? '');
    const seen: SeenRequest = { at: Date.now(), sender, tab, method: request.method ?? '', path, status };
    for (const reader of readers) reader.write(`data: ${JSON.stringify(seen)}\n\n`);
  }

  return async (request: IncomingMessage, response: ServerResponse, next: Next): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === `${front}log`) return follow(response);
    if (pathname.startsWith(front)) return obey(pathname.slice(front.length), request, response);
    if (!/^\/(http-only\/)?(auth|api)\//.test(pathname)) return next();
    const { latencyMs, weather } = settings;
    const obstruction = obstruct(weather);
    response.on('close', () => note(request, pathname, response.writableFinished ? response.statusCode : null));
    if (latencyMs > 0) await sleep(latencyMs);
    if (!obstruction) return next();
    if (obstruction.status === 0) return void response.destroy();
    response.writeHead(obstruction.status, { ...obstruction.headers }).end(obstruction.body);
  };
}
