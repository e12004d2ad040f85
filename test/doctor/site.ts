import { randomUUID } from 'node:crypto';
import { createSend } from '../../src/doctor/ask/send.ts';
import type { Asked } from '../../src/doctor/evidence.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Finding, Level, Report } from '../../src/doctor/report.ts';

export interface Reply {
  readonly status?: number;
  /** An object is JSON, a text is a page of HTML. Default: nothing. */
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
}

export interface Received {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** What a request is answered with; `null`: the next rule decides. An error is what `fetch` throws. */
export type Rule = (request: Received) => Reply | Error | null;

export const origin = 'https://api.example.com';
export const page = 'https://app.example.com';
export const password = 'correct-horse';

/** A JWT that nobody has signed. */
export function jwt(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.c2lnbmF0dXJl`;
}

export function token(kind: 'access' | 'refresh', claims: Readonly<Record<string, unknown>> = {}): string {
  const now = Math.floor(Date.now() / 1000);
  return jwt({
    token_type: kind,
    iat: now,
    exp: now + (kind === 'access' ? 300 : 86_400),
    jti: randomUUID(),
    ...claims,
  });
}

/** One endpoint, answered in one way. If it is for POST and is there, a GET is answered as Django does: 405, with what is allowed. */
export function on(method: string, path: string, reply: Reply | ((request: Received) => Reply | Error)): Rule {
  const isThere = typeof reply === 'function' || ![404, 405].includes(reply.status ?? 200);
  return (request) => {
    if (request.url.pathname !== path) return null;
    if (request.method === method) return typeof reply === 'function' ? reply(request) : reply;
    if (method !== 'POST' || request.method !== 'GET') return null;
    return isThere ? notAllowed : { status: 404 };
  };
}

const notAllowed: Reply = {
  status: 405,
  body: { detail: 'Method "GET" not allowed.' },
  headers: { Allow: 'POST, OPTIONS' },
};

const required = ['This field is required.'];
const refusal = { detail: 'Token is invalid', code: 'token_not_valid' };

/** A Djoser below `/auth/` that has everything, on https, with CORS for `page`. Its refresh tokens work once. */
export function soundServer(): Rule[] {
  const good = new Set<string>();
  const pair = (): Reply => {
    const refresh = token('refresh');
    good.add(refresh);
    return { body: { access: token('access'), refresh } };
  };
  return [
    ({ method, headers }) =>
      method === 'OPTIONS' && headers.has('Access-Control-Request-Method') ? preflightReply(headers) : null,
    on('POST', '/auth/jwt/create/', ({ body }) =>
      'password' in body ? pair() : { status: 400, body: { username: required, password: required } },
    ),
    on('POST', '/auth/jwt/refresh/', ({ body }) => {
      if (!('refresh' in body)) return { status: 400, body: { refresh: required } };
      return good.delete(String(body.refresh)) ? pair() : { status: 401, body: refusal };
    }),
    on('POST', '/auth/jwt/verify/', { status: 400, body: { token: required } }),
    on('POST', '/auth/jwt/blacklist/', ({ body }) => {
      if (!('refresh' in body)) return { status: 400, body: { refresh: required } };
      return good.delete(String(body.refresh)) ? { body: {} } : { status: 401, body: refusal };
    }),
    on('GET', '/auth/users/me/', ({ headers }) => {
      const [scheme, shown = ''] = (headers.get('Authorization') ?? '').split(' ');
      if (scheme !== 'Bearer') return { status: 401, body: { detail: 'Not provided.' } };
      return shown.includes('.') ? { body: { id: 1, username: 'ada' } } : { status: 401, body: refusal };
    }),
    () => ({ status: 404, body: '<h1>Not Found</h1>' }),
  ];
}

function preflightReply(headers: Headers): Reply {
  return {
    status: 200,
    headers: { 'Access-Control-Allow-Headers': headers.get('Access-Control-Request-Headers') ?? '' },
  };
}

const corsHeaders = {
  'Access-Control-Allow-Origin': page,
  'Access-Control-Allow-Credentials': 'true',
  'Access-Control-Allow-Methods': 'DELETE, GET, OPTIONS, PATCH, POST, PUT',
  'Access-Control-Expose-Headers': 'Retry-After',
  Vary: 'origin',
};

/** A `fetch` that a list of rules answers, the first first. */
export function siteFetch(rules: readonly Rule[]): typeof fetch {
  return async (input, init) => {
    const body: unknown = JSON.parse(typeof init?.body === 'string' ? init.body : '{}');
    const request: Received = {
      method: init?.method ?? 'GET',
      url: new URL(String(input)),
      headers: new Headers(init?.headers),
      body: body as Record<string, unknown>,
    };
    const reply = firstReply(rules, request);
    if (reply instanceof Error) throw reply;
    const { status = 200, body: answer, headers = {}, cookies = [] } = reply;
    const isJson = typeof answer === 'object';
    const response = new Response(isJson ? JSON.stringify(answer) : answer, {
      status,
      headers: {
        ...corsHeaders,
        Date: new Date().toUTCString(),
        'Content-Type': isJson ? 'application/json' : 'text/html',
        ...headers,
      },
    });
    for (const cookie of cookies) response.headers.append('Set-Cookie', cookie);
    return response;
  };
}

/** A rule after the one that answers does not see the request, and so spends no token. */
export function firstReply(rules: readonly Rule[], request: Received): Reply | Error {
  for (const rule of rules) {
    const reply = rule(request);
    if (reply !== null) return reply;
  }
  return {};
}

/** Looks at a sound server with changes to it. */
export function lookAt(changes: readonly Rule[], asked: Partial<Asked> = {}): Promise<Report> {
  return examine(
    { address: new URL(`${origin}/auth/`), origin: page, username: 'ada', cookieMode: false, ...asked },
    {
      send: createSend(siteFetch([...changes, ...soundServer()])),
      askPassword: async () => password,
      pause: async () => undefined,
    },
  );
}

export function idsOf({ findings }: Report, ...levels: readonly Level[]): string[] {
  return findings.filter(({ level }) => levels.includes(level)).map(({ id }) => id);
}

export function findingOf({ findings }: Report, id: string): Finding | undefined {
  return findings.find((finding) => finding.id === id);
}
