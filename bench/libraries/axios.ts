import axios, { type AxiosHeaders, type AxiosInstance, isAxiosError } from 'axios';
import { createAuthRefresh } from 'axios-auth-refresh';
import { applyAuthTokenInterceptor, clearAuthTokens, setAuthTokens } from 'axios-jwt';
import { type Client, type Library, origin, type RefreshAnswer, type Reply, refreshUrl } from '../library.ts';

/** axios over `fetch`, so that all libraries meet the same network. */
const instanceOver = (fetch: typeof globalThis.fetch): AxiosInstance =>
  axios.create({ baseURL: origin, adapter: 'fetch', env: { fetch } });

const sendWith =
  (instance: AxiosInstance): Client['send'] =>
  async (url, { method = 'GET', body, signal } = {}) => {
    try {
      const { status, data } = await instance.request({
        url,
        method,
        ...(body !== undefined && { data: body }),
        ...(signal && { signal }),
      });
      return asReply(status, data);
    } catch (error) {
      if (isAxiosError(error) && error.response) return asReply(error.response.status, error.response.data);
      throw error;
    }
  };

const asReply = (status: number, data: unknown): Reply => ({
  status,
  text: typeof data === 'string' ? data : JSON.stringify(data),
});

const getJsonWith =
  (instance: AxiosInstance): Client['getJson'] =>
  async (path) =>
    (await instance.get(path)).data;

const withDefaults = (name: string, deduplicateRefresh: boolean): Library => ({
  name,
  packages: ['axios', 'axios-auth-refresh'],
  use: `import axios from 'axios'
import { createAuthRefresh } from 'axios-auth-refresh'
const api = axios.create()
const stored = () => JSON.parse(localStorage.getItem('tokens'))
api.interceptors.request.use((config) => {
  config.headers.Authorization = 'Bearer ' + stored()?.access
  return config
})
createAuthRefresh(api, (failed) => axios.post('/token', { refresh: stored().refresh }).then(({ data }) => {
  localStorage.setItem('tokens', JSON.stringify(data))
  failed.response.config.headers.Authorization = 'Bearer ' + data.access
}))
export const orders = () => api.get('/orders/').then(({ data }) => data)
export const login = (pair) => localStorage.setItem('tokens', JSON.stringify(pair))`,

  async open({ fetch, tokens }) {
    const storage = new Map<string, string>();
    const stored = () => JSON.parse(storage.get('tokens') ?? 'null');
    const bare = instanceOver(fetch);
    const api = instanceOver(fetch);
    const save = (pair: { access: string; refresh: string }) => storage.set('tokens', JSON.stringify(pair));
    // As its README shows: the header is put on by an interceptor of the app's own.
    api.interceptors.request.use((config) => {
      const pair = stored();
      if (pair) config.headers.set('Authorization', `Bearer ${pair.access}`);
      return config;
    });
    createAuthRefresh(
      api,
      async (failed) => {
        const { data } = await bare.post<RefreshAnswer>(refreshUrl, { refresh: stored()?.refresh });
        save({ access: data.access, refresh: data.refresh });
        (failed.response.config.headers as AxiosHeaders).set('Authorization', `Bearer ${data.access}`);
      },
      { deduplicateRefresh },
    );
    save(tokens);
    return {
      getJson: getJsonWith(api),
      send: sendWith(api),
      signIn: save,
      signOut: () => storage.delete('tokens'),
      isSignedIn: () => stored() !== null,
      dispose: () => {},
    };
  },
});

export const axiosAuthRefresh = withDefaults('axios + axios-auth-refresh', true);

export const axiosJwt: Library = {
  name: 'axios + axios-jwt',
  packages: ['axios', 'axios-jwt'],
  use: `import axios from 'axios'
import { applyAuthTokenInterceptor, setAuthTokens } from 'axios-jwt'
const api = axios.create()
applyAuthTokenInterceptor(api, {
  requestRefresh: (refresh) => axios.post('/token', { refresh }).then(({ data }) => ({ accessToken: data.access, refreshToken: data.refresh })),
})
export const orders = () => api.get('/orders/').then(({ data }) => data)
export const login = (pair) => setAuthTokens({ accessToken: pair.access, refreshToken: pair.refresh })`,

  async open({ fetch, tokens }) {
    const storage = new Map<string, string>();
    const bare = instanceOver(fetch);
    const api = instanceOver(fetch);
    type Config = Parameters<typeof applyAuthTokenInterceptor>[1];
    const getStorage: NonNullable<Config['getStorage']> = () => ({
      get: async (key) => storage.get(key) ?? null,
      set: async (key, value) => void storage.set(key, value),
      remove: async (key) => void storage.delete(key),
    });
    applyAuthTokenInterceptor(api, {
      getStorage,
      async requestRefresh(refresh) {
        const { data } = await bare.post<RefreshAnswer>(refreshUrl, { refresh });
        return { accessToken: data.access, refreshToken: data.refresh };
      },
    });
    const signIn: Client['signIn'] = ({ access, refresh }) =>
      setAuthTokens({ accessToken: access, refreshToken: refresh });
    await signIn(tokens);
    return {
      getJson: getJsonWith(api),
      send: sendWith(api),
      signIn,
      signOut: () => clearAuthTokens(),
      isSignedIn: () => storage.size > 0,
      dispose: () => {},
    };
  },
};
