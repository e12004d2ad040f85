/**
 * Libraries that keep a session and leave the requests to the app: it asks for the token and puts the header on, as their
 * documentation shows.
 */
import { GoTrueClient } from '@supabase/auth-js';
import { InMemoryWebStorage, User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { asInit, asReply, type Client, type Library, type Opening, origin, type Tokens } from '../library.ts';

/** What an app writes around them. */
const theAppSends = (
  { fetch }: Opening,
  token: () => Promise<string | null | undefined>,
): Pick<Client, 'getJson' | 'send'> => {
  const headers = async () => {
    const current = await token();
    return current ? { authorization: `Bearer ${current}` } : {};
  };
  return {
    getJson: async (path) => (await fetch(`${origin}${path}`, { headers: await headers() })).json(),
    async send(url, init) {
      const given = asInit(init);
      return asReply(await fetch(url, { ...given, headers: { ...given.headers, ...(await headers()) } }));
    },
  };
};

const expOf = (token: string): number => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).exp;

export const supabase: Library = {
  name: '@supabase/auth-js',
  packages: ['@supabase/auth-js'],
  appSends: true,
  use: `import { GoTrueClient } from '@supabase/auth-js'
const auth = new GoTrueClient({ url: '/auth' })
export const login = (email, password) => auth.signInWithPassword({ email, password })
export const orders = async () => {
  const { data } = await auth.getSession()
  return fetch('/orders/', { headers: { authorization: 'Bearer ' + data.session.access_token } }).then((r) => r.json())
}
export const logout = () => auth.signOut()`,
  async open(opening) {
    const stored = new Map<string, string>();
    const key = 'session';
    const signIn = ({ access, refresh }: Tokens) => {
      const session = {
        access_token: access,
        refresh_token: refresh,
        token_type: 'bearer',
        expires_in: 300,
        expires_at: expOf(access),
        user: { id: 'ada' },
      };
      stored.set(key, JSON.stringify(session));
    };
    signIn(opening.tokens);
    const auth = new GoTrueClient({
      url: origin,
      fetch: opening.fetch,
      storageKey: key,
      storage: {
        getItem: (name) => stored.get(name) ?? null,
        setItem: (name, value) => void stored.set(name, value),
        removeItem: (name) => void stored.delete(name),
      },
    });
    return {
      ...theAppSends(opening, async () => (await auth.getSession()).data.session?.access_token),
      signIn,
      signOut: () => auth.signOut({ scope: 'local' }),
      isSignedIn: () => stored.has(key),
      dispose: () => void auth.stopAutoRefresh(),
    };
  },
};

export const oidcClientTs: Library = {
  name: 'oidc-client-ts',
  packages: ['oidc-client-ts'],
  appSends: true,
  use: `import { UserManager } from 'oidc-client-ts'
const manager = new UserManager({ authority: location.origin, client_id: 'web', redirect_uri: location.href })
export const login = () => manager.signinRedirect()
export const orders = async () => {
  const user = await manager.getUser()
  return fetch('/orders/', { headers: { authorization: 'Bearer ' + user.access_token } }).then((r) => r.json())
}
export const logout = () => manager.removeUser()`,
  async open(opening) {
    const manager = new UserManager({
      authority: origin,
      client_id: 'web',
      redirect_uri: origin,
      automaticSilentRenew: false,
      userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
      stateStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
      metadata: { issuer: origin, token_endpoint: `${origin}/token` },
    });
    let signedIn = true;
    const userOf = ({ access, refresh }: Tokens) =>
      new User({
        access_token: access,
        refresh_token: refresh,
        token_type: 'Bearer',
        expires_at: expOf(access),
        profile: { sub: 'ada', iss: origin, aud: 'web', exp: 0, iat: 0 },
      });
    await manager.storeUser(userOf(opening.tokens));
    return {
      ...theAppSends(opening, async () => (await manager.getUser())?.access_token),
      signIn: (tokens) => manager.storeUser(userOf(tokens)),
      async signOut() {
        signedIn = false;
        await manager.removeUser();
      },
      isSignedIn: () => signedIn,
      dispose: () => {},
    };
  },
};

export const keycloak: Library = {
  name: 'keycloak-js',
  packages: ['keycloak-js'],
  appSends: true,
  use: `import Keycloak from 'keycloak-js'
const keycloak = new Keycloak({ url: location.origin, realm: 'web', clientId: 'web' })
export const login = () => keycloak.init({ onLoad: 'login-required' })
export const orders = async () => {
  await keycloak.updateToken(30)
  return fetch('/orders/', { headers: { authorization: 'Bearer ' + keycloak.token } }).then((r) => r.json())
}
export const logout = () => keycloak.logout()`,
  cannot: 'starts only in a page, with a Keycloak server to ask',
};

export const auth0: Library = {
  name: '@auth0/auth0-spa-js',
  packages: ['@auth0/auth0-spa-js'],
  appSends: true,
  use: `import { Auth0Client } from '@auth0/auth0-spa-js'
const auth0 = new Auth0Client({ domain: location.host, clientId: 'web', useRefreshTokens: true, cacheLocation: 'localstorage' })
export const login = () => auth0.loginWithRedirect()
export const orders = async () => {
  const token = await auth0.getTokenSilently()
  return fetch('/orders/', { headers: { authorization: 'Bearer ' + token } }).then((r) => r.json())
}
export const logout = () => auth0.logout()`,
  cannot: 'logs in by a redirect to an OpenID Connect server, and takes no tokens from elsewhere',
};
