import { jwtDecode } from 'jwt-decode';
import ky from 'ky';
import {
  asInit,
  asReply,
  forKy,
  type Library,
  origin,
  type RefreshAnswer,
  refreshUrl,
  type Tokens,
} from '../library.ts';

/** What a careful team writes: one promise for the refresh, early renewal, one resend, and a network failure is no logout. */
export const kyByHand: Library = {
  name: 'ky by hand, careful',
  packages: ['ky', 'jwt-decode'],
  use: `import { jwtDecode } from 'jwt-decode'
import ky from 'ky'
let refreshing = null
const stored = () => JSON.parse(localStorage.getItem('tokens'))
const renew = () => (refreshing ??= ky.post('/token', { json: { refresh: stored().refresh } }).json().then(
  (pair) => { localStorage.setItem('tokens', JSON.stringify(pair)); return pair.access },
  (error) => { if (error.response?.status === 401) localStorage.removeItem('tokens'); throw error },
).finally(() => { refreshing = null }))
const token = async () => {
  const pair = stored()
  if (!pair) return null
  return jwtDecode(pair.access).exp * 1000 - Date.now() < 30_000 ? renew() : pair.access
}
const api = ky.create({ hooks: {
  beforeRequest: [async ({ request }) => { const t = await token(); if (t) request.headers.set('authorization', 'Bearer ' + t) }],
  afterResponse: [async ({ request, response, retryCount }) => {
    if (response.status !== 401 || retryCount > 0) return
    const headers = new Headers(request.headers)
    headers.set('authorization', 'Bearer ' + await renew())
    return ky.retry({ request: new Request(request, { headers }) })
  }],
} })
export const orders = () => api.get('/orders/').json()
export const login = (pair) => localStorage.setItem('tokens', JSON.stringify(pair))`,

  async open({ fetch, tokens }) {
    const storage = new Map<string, string>();
    const stored = (): Tokens | null => JSON.parse(storage.get('tokens') ?? 'null');
    const save = (pair: Tokens) =>
      storage.set('tokens', JSON.stringify({ access: pair.access, refresh: pair.refresh }));
    const bare = ky.create({ fetch, retry: 0 });
    let refreshing: Promise<string> | null = null;

    const renew = (): Promise<string> => {
      refreshing ??= bare
        .post(refreshUrl, { json: { refresh: stored()?.refresh } })
        .json<RefreshAnswer>()
        .then(
          (pair) => {
            save(pair);
            return pair.access;
          },
          (error) => {
            if (error.response?.status === 401) storage.delete('tokens');
            throw error;
          },
        )
        .finally(() => {
          refreshing = null;
        });
      return refreshing;
    };
    const token = async () => {
      const pair = stored();
      if (!pair) return null;
      const { exp = 0 } = jwtDecode(pair.access);
      return exp * 1000 - Date.now() < 30_000 ? renew() : pair.access;
    };
    const isOurs = (request: Request) => new URL(request.url).origin === origin;

    // The resend is in `fetch`, where it works whatever `retry` says.
    const sendTwice: typeof fetch = async (input, init) => {
      const request = input as Request;
      const copy = request.clone();
      const response = await fetch(request, init);
      if (response.status !== 401 || !isOurs(request)) return response;
      const fresh = await renew();
      copy.headers.set('authorization', `Bearer ${fresh}`);
      return fetch(copy, init);
    };
    const api = ky.create({
      prefix: origin,
      fetch: sendTwice,
      hooks: {
        beforeRequest: [
          async ({ request }) => {
            const current = isOurs(request) ? await token() : null;
            if (current) request.headers.set('authorization', `Bearer ${current}`);
          },
        ],
      },
    });
    save(tokens);
    return {
      getJson: (path) => api.get(path.slice(1)).json(),
      send: async (url, init) => {
        const [input, prefix] = forKy(url);
        return asReply(await api(input, { ...asInit(init), ...prefix, throwHttpErrors: false, retry: 0 }));
      },
      signIn: save,
      signOut: () => storage.delete('tokens'),
      isSignedIn: () => stored() !== null,
      dispose: () => {},
    };
  },
};
