import { createHmac, randomBytes } from 'node:crypto';
import type { Claims, FakeDjoser } from '../../../src/testing.ts';
import type { DjoserServer } from '../harness.ts';

/** A server, real or fake, as the contract sees it: requests from outside, and a few hands inside. */
export interface Site {
  readonly origin: string;
  readonly fetch: typeof fetch;
  /** The word before the access token. */
  readonly scheme: string;
  createUser(user: Account): Promise<unknown>;
  deactivate(username: string): Promise<unknown>;
  deleteUser(username: string): Promise<unknown>;
  setPassword(username: string, password: string): Promise<unknown>;
  /** What the last mail's link carries. */
  lastLink(): Promise<Link>;
  /** The token once more, signed by the server, with other claims; `undefined` takes one away. */
  sign(token: string, claims: Claims): string;
}

export interface Account {
  readonly username: string;
  readonly password: string;
  readonly email: string;
  readonly isStaff?: boolean;
}

export interface Link {
  readonly uid: string;
  readonly token: string;
}

// The key in `server/settings.py`: what a test signs with it, the real server takes for its own.
const KEY = 'latchkey-test-server-signs-its-tokens-with-this';

export function realSite({ control, origin }: DjoserServer, scheme: string): Site {
  return {
    origin,
    fetch,
    scheme,
    async createUser({ isStaff = false, ...user }) {
      await control.createUser(user);
      if (isStaff) await control.makeStaff(user.username);
    },
    deactivate: control.deactivate,
    deleteUser: control.deleteUser,
    setPassword: control.setPassword,
    async lastLink() {
      const { body = '' } = (await control.mails()).at(-1) ?? {};
      const [, uid = '', token = ''] = /\/([\w-]+)\/([\w]+-[0-9a-f]{32})/.exec(body) ?? [];
      return { uid, token };
    },
    sign(token, changed) {
      const claims = { ...claimsOf(token), jti: randomBytes(16).toString('hex'), ...changed };
      const input = `${token.split('.')[0]}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
      return `${input}.${createHmac('sha256', KEY).update(input).digest('base64url')}`;
    },
  };
}

export function fakeSite(server: FakeDjoser, scheme = 'Bearer', ask: typeof fetch = server.fetch): Site {
  const ids = new Map<string, string>();
  return {
    origin: new URL(server.baseUrl).origin,
    fetch: ask,
    scheme,
    async createUser(user) {
      ids.set(String(server.createUser(user).id), user.username);
    },
    deactivate: async (username) => server.deactivate(username),
    deleteUser: async (username) => server.deleteUser(username),
    setPassword: async (username, password) => server.setPassword(username, password),
    async lastLink() {
      const { uid = '', token = '' } = server.mails.at(-1) ?? {};
      return { uid, token };
    },
    sign(token, claims) {
      const { token_type: type, user_id: id } = claimsOf(token);
      const username = ids.get(String(id)) ?? '';
      return type === 'access'
        ? server.issue(username, { access: claims }).access
        : server.issue(username, { refresh: claims }).refresh;
    },
  };
}

export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}
