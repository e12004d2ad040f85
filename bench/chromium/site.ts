import { createServer as listen } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Tokens } from '../library.ts';
import { type Stream, streamTo } from './stream.ts';

/** The length of `/download/`. */
export const downloadMB = 256;

/** A page, its modules and an API on one origin, in a real browser. */
export interface Site {
  readonly origin: string;
  /** A pair as the API gives it: the access token lives so many seconds, the refresh token works once. */
  issue(accessSeconds: number): Tokens;
  /** API requests since the last call, by path. */
  takeRequests(): string[];
  /** How often so far a refresh token came that had been spent. */
  readonly reused: number;
  /** The newest answer of `/download/`; `null` before the first one. */
  readonly download: Stream | null;
  close(): Promise<void>;
}

export async function openSite(modules: ReadonlyMap<string, Uint8Array>): Promise<Site> {
  let requests: string[] = [];
  let serial = 0;
  let reused = 0;
  let download: Stream | null = null;
  const spent = new Set<string>();
  const jwt = (seconds: number) => {
    serial += 1;
    const iat = Math.floor(Date.now() / 1000);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ alg: 'HS256' })}.${part({ iat, exp: iat + seconds, user_id: 1, jti: serial })}.c2ln`;
  };
  const issue = (accessSeconds: number): Tokens => ({ access: jwt(accessSeconds), refresh: jwt(86_400) });
  /** Is this the token of an `Authorization` header, and over? */
  const isOver = (authorization = '') => {
    const [, payload] = authorization.split('.');
    return payload !== undefined && JSON.parse(Buffer.from(payload, 'base64url').toString()).exp * 1000 <= Date.now();
  };
  const server = listen((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const send = (type: string, body: string | Uint8Array, status = 200) => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
      response.end(body);
    };
    const json = (value: object, status = 200) => send('application/json', JSON.stringify(value), status);
    const module = modules.get(pathname);
    if (module) return send('text/javascript', module);
    if (pathname === '/') return send('text/html', '<!doctype html><title>bench</title>');
    if (pathname === '/favicon.ico') return send('text/plain', '', 404);
    requests.push(pathname);
    const notValid = () => json({ detail: 'Token is invalid', code: 'token_not_valid' }, 401);
    const renews = pathname === '/auth/jwt/refresh/' || pathname === '/token';
    let body = '';
    // An upload is thrown away as it comes.
    request.on('data', (chunk) => {
      if (renews) body += chunk;
    });
    request.on('end', () => {
      if (pathname === '/auth/jwt/create/') return json(issue(300));
      if (renews) {
        const { refresh = '' } = JSON.parse(body);
        if (spent.has(refresh)) {
          reused += 1;
          return notValid();
        }
        if (refresh) spent.add(refresh);
        return json(issue(300));
      }
      if (isOver(request.headers.authorization)) return notValid();
      if (pathname === '/download/') {
        download = streamTo(response, downloadMB * 1e6);
        return;
      }
      if (pathname === '/auth/jwt/verify/') {
        // What the page script knows of a token's end it knows from here.
        return searchParams.has('over') ? notValid() : json({});
      }
      return json({ id: 1, username: 'ada' });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    issue,
    get reused() {
      return reused;
    },
    get download() {
      return download;
    },
    takeRequests() {
      const taken = requests;
      requests = [];
      return taken;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
