import ky from 'ky';
import { asInit, asReply, type Client, forKy, type Library, origin, type Tokens } from '../library.ts';

/** What everything else is measured against: the header, and nothing that keeps it good. */
const bare = (open: (token: () => string | null) => Pick<Client, 'getJson' | 'send'>, tokens: Tokens): Client => {
  let token: string | null = tokens.access;
  return {
    ...open(() => token),
    signIn: ({ access }) => {
      token = access;
    },
    signOut: () => {
      token = null;
    },
    isSignedIn: () => token !== null,
    dispose: () => {},
  };
};

export const bareFetch: Library = {
  name: 'bare fetch',
  packages: [],
  use: `export const orders = (token) =>
  fetch('/orders/', { headers: { authorization: 'Bearer ' + token } }).then((response) => response.json())`,
  open: async ({ fetch, tokens }) =>
    bare((token) => {
      const headers = () => ({ authorization: `Bearer ${token()}` });
      return {
        getJson: async (path) => (await fetch(`${origin}${path}`, { headers: headers() })).json(),
        async send(url, init) {
          const given = asInit(init);
          return asReply(await fetch(url, { ...given, headers: { ...given.headers, ...headers() } }));
        },
      };
    }, tokens),
};

export const bareKy: Library = {
  name: 'bare ky, header in a hook',
  packages: ['ky'],
  use: `import ky from 'ky'
let token
const api = ky.create({ hooks: { beforeRequest: [({ request }) => request.headers.set('authorization', 'Bearer ' + token)] } })
export const orders = (given) => { token = given; return api.get('/orders/').json() }`,
  open: async ({ fetch, tokens }) =>
    bare((token) => {
      const api = ky.create({
        fetch,
        prefix: origin,
        hooks: { beforeRequest: [({ request }) => request.headers.set('authorization', `Bearer ${token()}`)] },
      });
      return {
        getJson: (path) => api.get(path.slice(1)).json(),
        send: async (url, init) => {
          const [input, prefix] = forKy(url);
          return asReply(await api(input, { ...asInit(init), ...prefix, throwHttpErrors: false, retry: 0 }));
        },
      };
    }, tokens),
};
