import { onTestFinished } from 'vitest';
import { type Auth, type AuthEvent, type AuthOptions, createAuth, djoser, memoryStorage } from '../../../src/index.ts';
import { createFakeDjoser, type FakeDjoser, type FakeDjoserOptions } from '../../../src/testing.ts';
import { listen } from './listen.ts';

export const ada = { username: 'ada', password: 'correct-horse' };

/** A Djoser in memory that answers on a port, so that every transport reaches it, and a client that ada is logged in with. */
export interface Site {
  readonly server: FakeDjoser;
  readonly auth: Auth;
  /** Addresses: what needs a user, and what belongs to somebody else. */
  readonly ping: string;
  readonly foreign: string;
  url(path: string): string;
  /** Why the session ended, each time. */
  readonly ended: readonly string[];
  /** The Authorization headers that the other origin was sent. */
  readonly seenElsewhere: readonly (string | null)[];
  /** The tokens that came with each request, numbered as they were first seen. */
  tokens(path: string): (number | null)[];
  refreshes(): number;
}

export async function openSite(options: FakeDjoserOptions = {}, more: Partial<AuthOptions> = {}): Promise<Site> {
  let server: FakeDjoser;
  const origin = await listen((request) => server.fetch(request));
  server = createFakeDjoser({ ...options, baseUrl: `${origin}/auth/` });
  const seenElsewhere: (string | null)[] = [];
  const elsewhere = await listen(async ({ headers }) => {
    seenElsewhere.push(headers.get('authorization'));
    return Response.json({ picture: true }, { headers: { 'Access-Control-Allow-Origin': '*' } });
  });

  const auth = createAuth({
    baseUrl: server.baseUrl,
    fetch: server.fetch,
    server: djoser({ scheme: 'Bearer' }),
    storage: memoryStorage(),
    proactive: 'off',
    locks: null,
    channel: () => null,
    onWarning: () => {},
    ...more,
  });
  onTestFinished(() => auth.dispose());
  const ended: string[] = [];
  auth.on('ended', ({ reason }: Extract<AuthEvent, { type: 'ended' }>) => ended.push(reason));
  await auth.login(ada);

  return {
    server,
    auth,
    ping: `${origin}/api/ping/`,
    foreign: `${elsewhere}/picture`,
    url: (path) => origin + path,
    ended,
    seenElsewhere,
    tokens(path) {
      const seen: string[] = [];
      return server.calls(path).map(({ authorization }) => {
        if (!authorization) return null;
        if (!seen.includes(authorization.token)) seen.push(authorization.token);
        return seen.indexOf(authorization.token) + 1;
      });
    },
    refreshes: () => server.count('jwt/refresh'),
  };
}
