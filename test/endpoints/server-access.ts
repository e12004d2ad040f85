import { vi } from 'vitest';
import type { ServerAccess } from '../../src/djoser/call.ts';
import { checkServer } from '../../src/djoser/check-server.ts';
import { createCsrf } from '../../src/djoser/csrf.ts';
import { createEndpoints } from '../../src/djoser/endpoints.ts';
import { djoser } from '../../src/djoser/presets.ts';
import type { ServerOverrides } from '../../src/djoser/server-config.ts';

/** What the server answers to one call: an answer, or a function of the request that gives or throws one. */
export type Answer = Response | ((init: RequestInit) => Response | Promise<Response>);

/** A request as it left. */
export type Sent = RequestInit & { url: string; headers: Record<string, string>; json: unknown };

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });

export const page = (status: number, text = '<!doctype html><h1>Sorry</h1>'): Response =>
  new Response(text, { status, headers: { 'Content-Type': 'text/html; charset=utf-8' } });

export const nothing = (status: number): Response => new Response(null, { status });

/** What `fetch` gives for a redirect that it was told not to follow. */
export const redirected = (): Response =>
  Object.defineProperties(new Response(null), {
    status: { value: 0 },
    ok: { value: false },
    type: { value: 'opaqueredirect' },
  });

/** A body that says something and never ends. */
export const endless = (status = 200, text = '{"detail":'): Response =>
  new Response(new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode(text)) }), {
    status,
    headers: { 'Content-Type': 'application/json' },
  });

/** A body that breaks off, as with a wrong `Content-Encoding`. */
export const broken = (status = 200): Response =>
  new Response(new ReadableStream({ start: (stream) => stream.error(new TypeError('terminated')) }), {
    status,
    headers: { 'Content-Type': 'application/json' },
  });

/** A server that gives these answers in turn, the access to it, and what it was sent and what was warned of. */
export function serverAccess(
  overrides: ServerOverrides = {},
  ...answers: Answer[]
): { access: ServerAccess; sent: Sent[]; warned: string[]; warnings: string[] } {
  const sent: Sent[] = [];
  const warned: string[] = [];
  const warnings: string[] = [];
  const left = [...answers];
  const fetch = vi.fn(async (input: RequestInfo | URL, init: RequestInit = {}) => {
    const isJson = new Headers(init.headers).get('content-type') === 'application/json';
    const body = isJson ? JSON.parse(String(init.body)) : undefined;
    sent.push({ ...init, url: String(input), headers: { ...(init.headers as Record<string, string>) }, json: body });
    const answer = left.shift();
    if (!answer) throw new RangeError('the test has no answer for this request');
    return typeof answer === 'function' ? answer(init) : answer;
  });
  const server = checkServer(djoser(overrides));
  const url = (path: string) => new URL(path, 'https://api.example.test/auth/');
  return {
    sent,
    warned,
    warnings,
    access: {
      server,
      csrf: createCsrf(server.csrf, fetch, url),
      fetch,
      now: () => 1_800_000_000_000,
      url,
      warn(code, message) {
        warned.push(code);
        warnings.push(message);
      },
    },
  };
}

/** The calls of such a server. */
export function serverCalls(overrides: ServerOverrides, ...answers: Answer[]) {
  const { access, ...seen } = serverAccess(overrides, ...answers);
  const { signal } = new AbortController();
  return { ...createEndpoints(access), ...seen, signal };
}

/** What a promise is rejected with. */
export const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => {
      throw new RangeError(`expected a rejection, got ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
