import { origin, type RefreshAnswer, refreshUrl, type Tokens } from './library.ts';

export interface Arrival {
  readonly path: string;
  readonly authorization: string | null;
  readonly body: string;
}

/** A server with one-time refresh tokens, in memory, which waits where it is told to. */
export interface Server {
  readonly fetch: typeof fetch;
  readonly arrivals: readonly Arrival[];
  readonly refreshes: number;
  logIn(user: string, accessSeconds?: number): Tokens;
  /** The same, and the way to wait until the access token is over by the clock: one that is over when it comes says more of the clock than of itself. */
  logInBriefly(user: string): { tokens: Tokens; over(): Promise<void> };
  /** Refuses every access token issued so far, whatever its `exp` says. */
  refuseAccess(): void;
  /** Requests for this path wait, after the server has decided, until the function it gives is called. */
  hold(path: string): () => void;
  /** How the refresh endpoint fails; `null`: not any more. */
  failRefresh(how: 'network' | 503 | null): void;
  userOf(authorization: string | null): string | null;
}

export function createServer(): Server {
  const arrivals: Arrival[] = [];
  const access = new Map<string, string>();
  const refresh = new Map<string, string>();
  const users = new Map<string, string>();
  const held = new Map<string, Promise<void>>();
  let failure: 'network' | 503 | null = null;
  let refreshes = 0;
  let serial = 0;

  const issue = (user: string, accessSeconds: number): Tokens => {
    const tokens = { access: jwt(user, accessSeconds), refresh: jwt(user, 86_400) };
    access.set(tokens.access, user);
    users.set(tokens.access, user);
    refresh.set(tokens.refresh, user);
    return tokens;
  };
  const jwt = (user: string, seconds: number) => {
    serial += 1;
    const iat = Math.floor(Date.now() / 1000);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ alg: 'HS256' })}.${part({ user_id: user, sub: user, iat, exp: iat + seconds, jti: serial })}.c2ln`;
  };

  const renew = (body: string): Response => {
    refreshes += 1;
    if (failure === 'network') throw new TypeError('fetch failed');
    if (failure) return new Response('<h1>Service Unavailable</h1>', { status: failure });
    const spent = body.startsWith('{')
      ? Object.values(JSON.parse(body) as Record<string, string>).find((value) => refresh.has(value))
      : new URLSearchParams(body).get('refresh_token');
    const user = refresh.get(spent ?? '');
    if (user === undefined) {
      const refused = { error: 'invalid_grant', detail: 'Token is invalid or expired', code: 'token_not_valid' };
      return Response.json(refused, { status: 401 });
    }
    refresh.delete(spent as string);
    const pair = issue(user, 300);
    const answer: RefreshAnswer & { token_type: string; user: object } = {
      ...pair,
      access_token: pair.access,
      refresh_token: pair.refresh,
      expires_in: 300,
      token_type: 'Bearer',
      user: { id: user },
    };
    return Response.json(answer);
  };

  const answer = (path: string, authorization: string | null, body: string): Response => {
    if (path === new URL(refreshUrl).pathname) return renew(body);
    const user = access.get(authorization?.replace(/^\w+ /, '') ?? '');
    if (user !== undefined) return Response.json({ user });
    const headers = { 'www-authenticate': 'Bearer realm="api"' };
    return Response.json({ detail: 'Token is invalid', code: 'token_not_valid' }, { status: 401, headers });
  };

  return {
    arrivals,
    get refreshes() {
      return refreshes;
    },
    async fetch(input, init) {
      const request = new Request(input, { ...init, ...(init?.body instanceof ReadableStream && { duplex: 'half' }) });
      const path = request.url.startsWith(origin) ? new URL(request.url).pathname : request.url;
      const authorization = request.headers.get('authorization');
      const body = await request.text();
      arrivals.push({ path, authorization, body });
      const response = answer(path, authorization, body);
      const wait = held.get(path);
      if (wait) {
        await new Promise<void>((resolve, reject) => {
          wait.then(resolve);
          request.signal.addEventListener('abort', () => reject(request.signal.reason));
        });
      }
      request.signal.throwIfAborted();
      return response;
    },
    logIn: (user, accessSeconds = 300) => issue(user, accessSeconds),
    logInBriefly(user) {
      // `exp` counts whole seconds: with one of them it could be over at once.
      const until = Date.now() + 2000;
      const over = () => new Promise<void>((resolve) => setTimeout(resolve, until - Date.now()));
      return { tokens: issue(user, 2), over };
    },
    refuseAccess: () => access.clear(),
    hold(path) {
      let release = () => {};
      held.set(path, new Promise((resolve) => (release = resolve)));
      return () => {
        held.delete(path);
        release();
      };
    },
    failRefresh(how) {
      failure = how;
    },
    userOf: (authorization) => users.get(authorization?.replace(/^\w+ /, '') ?? '') ?? null,
  };
}
