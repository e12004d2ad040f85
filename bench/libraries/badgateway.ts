import { OAuth2Client, OAuth2Fetch, type OAuth2Token } from '@badgateway/oauth2-client';
import { asInit, asReply, type Library, origin, refreshUrl, type Tokens } from '../library.ts';

export const badgateway: Library = {
  name: '@badgateway/oauth2-client',
  packages: ['@badgateway/oauth2-client'],
  use: `import { OAuth2Client, OAuth2Fetch } from '@badgateway/oauth2-client'
const client = new OAuth2Client({ server: location.origin, clientId: 'web', tokenEndpoint: '/token' })
const wrapper = new OAuth2Fetch({
  client,
  getNewToken: () => null,
  getStoredToken: () => JSON.parse(localStorage.getItem('token')),
  storeToken: (token) => localStorage.setItem('token', JSON.stringify(token)),
})
export const orders = () => wrapper.fetch('/orders/').then((response) => response.json())
export const login = async (username, password) => localStorage.setItem('token', JSON.stringify(await client.password({ username, password })))`,

  async open({ fetch, tokens }) {
    let stored: OAuth2Token | null = null;
    const client = new OAuth2Client({ server: origin, clientId: 'web', tokenEndpoint: refreshUrl, fetch });
    const create = () =>
      new OAuth2Fetch({
        client,
        getNewToken() {
          // "You can return null to fail the process": nobody is logged in any more.
          stored = null;
          return null;
        },
        getStoredToken: () => stored,
        storeToken(token) {
          stored = token;
        },
      });
    const tokenOf = ({ access, refresh }: Tokens): OAuth2Token => {
      const { exp } = JSON.parse(Buffer.from(access.split('.')[1] ?? '', 'base64url').toString());
      return { accessToken: access, refreshToken: refresh, expiresAt: exp * 1000 };
    };
    stored = tokenOf(tokens);
    let wrapper = create();
    // It sends with the global `fetch`, and takes a middleware's place under another one.
    const through = (request: Request) => wrapper.mw()(request, fetch);
    return {
      getJson: async (path) => (await through(new Request(`${origin}${path}`))).json(),
      send: async (url, init) => asReply(await through(new Request(url, asInit(init)))),
      signIn(pair) {
        // It keeps the token that it was made with: another user takes another wrapper.
        stored = tokenOf(pair);
        wrapper = create();
      },
      signOut() {
        stored = null;
        wrapper = create();
      },
      isSignedIn: () => stored !== null,
      dispose: () => {},
    };
  },
};
