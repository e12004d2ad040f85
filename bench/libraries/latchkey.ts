import type * as Core from '../../src/core.ts';
import type * as Full from '../../src/index.ts';
import {
  asInit,
  asReply,
  type Client,
  forKy,
  type Library,
  type Opening,
  origin,
  type RefreshAnswer,
  refreshUrl,
} from '../library.ts';

/** The built package in the bench, the sources in the tests. */
export interface Latchkey {
  readonly full: { createAuth(options: Full.AuthOptions): Session & { readonly api: Full.KyInstance } } & Parts;
  readonly fetch: { createAuth(options: Full.AuthOptions): Session } & Parts;
  readonly core: Pick<typeof Core, 'createSession' | 'AuthError'>;
}
type Parts = Pick<typeof Full, 'memoryStorage' | 'djoser'>;

/** What the rows use of a client. */
interface Session extends Pick<Full.Auth, 'fetch' | 'logout' | 'dispose'> {
  readonly state: { readonly status: string };
  adopt(tokens: { access: string; refresh?: string }): Promise<unknown>;
}

/** The paths of `server.ts` in Djoser's words. */
const optionsFor = ({ djoser, memoryStorage }: Parts, { fetch }: Opening) => ({
  baseUrl: `${origin}/`,
  fetch,
  storage: memoryStorage(),
  server: djoser({ scheme: 'Bearer', paths: { login: 'login', refresh: 'token', revoke: null } }),
  onWarning: () => {},
});

const clientOf = (session: Session, getJson: Client['getJson'], send: Client['send']): Client => ({
  getJson,
  send,
  signIn: (tokens) => session.adopt(tokens),
  signOut: () => session.logout(),
  isSignedIn: () => session.state.status === 'authenticated',
  dispose: () => session.dispose(),
});

const throughFetch = (session: Session): Client =>
  clientOf(
    session,
    async (path) => (await session.fetch(`${origin}${path}`)).json(),
    async (url, init) => asReply(await session.fetch(url, asInit(init))),
  );

const use = (entry: string, call: string) => `import { createAuth } from '${entry}'
const auth = createAuth({ baseUrl: '/auth/' })
export const login = (username, password) => auth.login({ username, password })
export const orders = () => ${call}
export const logout = () => auth.logout()`;

export const latchkey = (modules: Latchkey): Library[] => [
  {
    name: 'latchkey (auth.fetch)',
    packages: ['latchkey'],
    use: use('latchkey', `auth.fetch('/orders/').then((response) => response.json())`),
    async open(opening) {
      const auth = modules.full.createAuth(optionsFor(modules.full, opening));
      await auth.adopt(opening.tokens);
      return throughFetch(auth);
    },
  },
  {
    name: 'latchkey (auth.api)',
    packages: ['latchkey', 'ky'],
    use: use('latchkey', `auth.api.get('orders/').json()`),
    async open(opening) {
      const auth = modules.full.createAuth(optionsFor(modules.full, opening));
      await auth.adopt(opening.tokens);
      const { api } = auth;
      return clientOf(
        auth,
        (path) => api.get(path.slice(1)).json(),
        async (url, init) => {
          const [input, prefix] = forKy(url);
          return asReply(await api(input, { ...asInit(init), ...prefix, throwHttpErrors: false, retry: 0 }));
        },
      );
    },
  },
  {
    name: 'latchkey/fetch',
    packages: ['latchkey'],
    use: use('latchkey/fetch', `auth.fetch('/orders/').then((response) => response.json())`),
    async open(opening) {
      const auth = modules.fetch.createAuth(optionsFor(modules.fetch, opening));
      await auth.adopt(opening.tokens);
      return throughFetch(auth);
    },
  },
  {
    name: 'latchkey/core',
    packages: ['latchkey'],
    use: `import { AuthError, createSession, webStorage } from 'latchkey/core'
export const session = createSession({
  allowedOrigins: [location.origin],
  storage: webStorage(),
  async refresh(refreshToken, { signal }) {
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken ?? '' })
    const response = await fetch('/token', { method: 'POST', body, signal })
    if (response.status === 401) throw new AuthError('session_ended', 'Refused.')
    const { access_token, refresh_token, expires_in } = await response.json()
    return { access: access_token, refresh: refresh_token, expiresInSeconds: expires_in }
  },
})
export const orders = () => session.fetch('/orders/').then((response) => response.json())
export const logout = () => session.logout()`,
    async open({ fetch, tokens }) {
      const session = modules.core.createSession({
        allowedOrigins: [origin],
        fetch,
        onWarning: () => {},
        async refresh(refreshToken, { signal }) {
          const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken ?? '' });
          const response = await fetch(refreshUrl, { method: 'POST', body, signal });
          if (response.status === 401) throw new modules.core.AuthError('session_ended', 'Refused.');
          const answer = (await response.json()) as RefreshAnswer;
          return { access: answer.access_token, refresh: answer.refresh_token, expiresInSeconds: answer.expires_in };
        },
      });
      await session.adopt(tokens);
      return throughFetch(session);
    },
  },
];
