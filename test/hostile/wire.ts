import type { FakeDjoser } from '../../src/testing.ts';
import type { Alarm } from './alarm.ts';
import { api, passwords } from './cast.ts';

/** What a server may know of when it answers, and must not be told to anybody. */
export interface Secrets {
  readonly access: string;
  readonly refresh: string;
  /** Of this request, if it sends one. */
  readonly password: string;
  /** Of this request, if it sends one. */
  readonly csrf: string;
}

/** What the server answers in place of what it should; `undefined`: what it should. */
export type Answer = (path: string, secrets: Secrets) => Response | Promise<Response> | undefined;

/** The way to the server, as strict as a browser is, with somebody who looks at what goes out. */
export interface Wire {
  readonly fetch: typeof fetch;
  /** What was sent: where, and with which `Authorization`. */
  readonly sent: readonly { readonly url: string; readonly token: string | null }[];
  /** Did `fetch` throw this? It is the platform's to explain, and not ours. */
  threw(error: unknown): boolean;
}

const tokenEndpoint = /^\/auth\/jwt\/(create|refresh|verify|blacklist)\/*$/;

/** Would `fetch` take this address at all? */
export function takes(address: string): boolean {
  try {
    return new Request(address) !== null;
  } catch {
    return false;
  }
}

/** `inCookie`: the refresh token is in a cookie, which the browser adds. */
export function createWire(server: FakeDjoser, alarm: Alarm, inCookie: boolean, answer?: Answer): Wire {
  const sent: { url: string; token: string | null }[] = [];
  const thrown = new Set<unknown>();
  let last = { access: 'nothing', refresh: 'nothing' };

  const inspectRequest = ({ url, headers, method }: Request) => {
    const token = headers.get('authorization');
    sent.push({ url, token });
    const isOurs = url.startsWith(`${api}/`);
    if (token !== null && !isOurs) alarm.note(`a token sent to ${url}`);
    if (token !== null && tokenEndpoint.test(decoded(new URL(url).pathname)))
      alarm.note(`a token sent to the endpoint ${url}`);
    if (token !== null && !/^[\w-]+ [\x21-\x7e]+$/.test(token)) alarm.note(`the header ${token.slice(0, 40)}`);
    if (headers.has('x-csrftoken') && (!isOurs || method === 'GET')) alarm.note(`a CSRF value sent to ${url}`);
    if (headers.has('x-injected')) alarm.note('a header that somebody else has written');
    if (alarm.isIn(url)) alarm.note(`a secret in an address: ${url.slice(0, 200)}`);
  };

  const withCookie = (request: Request) => {
    if (!inCookie || !/jwt\/(refresh|blacklist)/.test(request.url)) return request;
    const headers = { 'content-type': 'application/json' };
    return new Request(request.url, { method: 'POST', headers, body: JSON.stringify({ refresh: last.refresh }) });
  };

  const throwing = (error: unknown) => {
    thrown.add(error);
    throw error;
  };

  const fetch: typeof globalThis.fetch = async (input, init) => {
    const address = input instanceof Request ? input : asThePageReads(String(input));
    let request: Request;
    try {
      request = new Request(address, init);
    } catch (error) {
      if (takes(typeof address === 'string' ? address : address.url)) alarm.note('a request that no fetch takes');
      return throwing(error);
    }
    inspectRequest(request);
    const { pathname } = new URL(request.url);
    const password = passwords.find((each) => typeof init?.body === 'string' && init.body.includes(each)) ?? 'nothing';
    const csrf = request.headers.get('x-csrftoken') ?? 'nothing';
    const given = answer?.(pathname, { ...last, password, csrf });
    const response = await unlessAborted(given ?? server.fetch(withCookie(request)), init?.signal).catch(throwing);
    if (!given && response.ok && /jwt\/(create|refresh)/.test(pathname)) {
      last = { ...last, ...(await response.clone().json()) };
      for (const token of Object.values(last)) alarm.hide(token);
    }
    return response;
  };

  return { fetch, sent, threw: (error) => thrown.has(error) };
}

function unlessAborted(answering: Response | Promise<Response>, signal: AbortSignal | null | undefined) {
  return new Promise<Response>((resolve, reject) => {
    const stop = () => reject(signal?.reason);
    signal?.addEventListener('abort', stop);
    Promise.resolve(answering)
      .then(resolve, reject)
      .finally(() => signal?.removeEventListener('abort', stop));
  });
}

/** The path as the server reads it. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function asThePageReads(address: string): string {
  return URL.canParse(address, document.baseURI) ? new URL(address, document.baseURI).href : address;
}
