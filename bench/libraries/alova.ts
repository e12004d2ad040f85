import { createAlova, type Method } from 'alova';
import { createServerTokenAuthentication } from 'alova/client';
import adapterFetch from 'alova/fetch';
import { isPlain, type Library, origin, type RefreshAnswer, type Reply, refreshUrl, type Tokens } from '../library.ts';

export const alova: Library = {
  name: 'alova, token interceptor',
  packages: ['alova'],
  use: `import { createAlova } from 'alova'
import { createServerTokenAuthentication } from 'alova/client'
import adapterFetch from 'alova/fetch'
const stored = () => JSON.parse(localStorage.getItem('tokens'))
const { onAuthRequired, onResponseRefreshToken } = createServerTokenAuthentication({
  assignToken: (method) => { method.config.headers.Authorization = 'Bearer ' + stored()?.access },
  refreshTokenOnSuccess: {
    isExpired: (response) => response.status === 401,
    handler: async () => {
      const pair = await alova.Post('/token', { refresh: stored().refresh }, { meta: { authRole: 'refreshToken' } })
      localStorage.setItem('tokens', JSON.stringify(pair))
    },
  },
})
const alova = createAlova({
  requestAdapter: adapterFetch(),
  beforeRequest: onAuthRequired(),
  responded: onResponseRefreshToken((response) => response.json()),
})
export const orders = () => alova.Get('/orders/')
export const login = (pair) => localStorage.setItem('tokens', JSON.stringify(pair))`,

  async open({ fetch, tokens }) {
    let stored: Tokens | null = tokens;
    const { onAuthRequired, onResponseRefreshToken } = createServerTokenAuthentication({
      assignToken(method) {
        if (stored) method.config.headers.Authorization = `Bearer ${stored.access}`;
      },
      refreshTokenOnSuccess: {
        isExpired: (response: Response) => response.status === 401,
        async handler() {
          const refresh = client.Post<RefreshAnswer>(refreshUrl, { refresh: stored?.refresh });
          refresh.meta = { authRole: 'refreshToken' };
          stored = await refresh;
        },
      },
    });
    const client = createAlova({
      baseURL: origin,
      requestAdapter: adapterFetch({ customFetch: fetch }),
      // Its cache answers a GET without a request, which would not be the row's question.
      cacheFor: null,
      beforeRequest: onAuthRequired(),
      responded: onResponseRefreshToken(async (response: Response) => {
        const text = await response.text();
        if (!response.ok) throw Object.assign(new Error(`HTTP ${response.status}`), { status: response.status, text });
        return JSON.parse(text);
      }),
    });
    return {
      getJson: (path) => client.Get(path).send(),
      async send(url, { method = 'GET', body, signal } = {}) {
        const request: Method = method === 'GET' ? client.Get(url) : client.Post(url, body as FormData);
        // It writes text and a FormData as they are, and JSON for the rest.
        if (isPlain(body)) request.config.headers['Content-Type'] = 'application/json';
        signal?.addEventListener('abort', () => request.abort());
        try {
          return { status: 200, text: JSON.stringify(await request.send()) };
        } catch (error) {
          const { status, text } = error as Partial<Reply>;
          if (status !== undefined && text !== undefined) return { status, text };
          throw error;
        }
      },
      signIn(pair) {
        stored = pair;
      },
      signOut() {
        stored = null;
      },
      isSignedIn: () => stored !== null,
      dispose: () => {},
    };
  },
};
