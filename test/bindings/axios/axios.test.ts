import { Readable } from 'node:stream';
import axios, { type AxiosError, type AxiosRequestConfig, isAxiosError, isCancel } from 'axios';
import { describe, expect, it, vi } from 'vitest';
import { attachAuth } from '../../../src/axios.ts';
import { bindingContract, type Connect, uploadContract } from '../transport/contract.ts';
import { openSite, type Site } from '../transport/site.ts';

const open = (site: Site, config: AxiosRequestConfig = {}) => {
  const instance = axios.create(config);
  return { instance, detach: attachAuth(instance, site.auth) };
};

const connect =
  (config: AxiosRequestConfig): Connect =>
  (site) => {
    const { instance, detach } = open(site, config);
    return {
      detach,
      async call(url, { method = 'GET', headers = {}, body, signal } = {}) {
        // Outside browsers axios has to be told.
        if (body instanceof FormData) headers = { 'Content-Type': 'multipart/form-data' };
        try {
          const { status, data } = await instance.request({
            url,
            method,
            headers,
            data: body,
            ...(signal && { signal }),
          });
          return { status, data };
        } catch (error) {
          if (!isAxiosError(error)) throw error;
          return { status: error.response?.status ?? 0, data: error.response?.data, error, code: error.code };
        }
      },
    };
  };

for (const adapter of ['fetch', 'http'] as const) {
  bindingContract(`axios (${adapter})`, connect({ adapter }));
  uploadContract(`axios (${adapter})`, connect({ adapter }));
}

const failure = (promise: Promise<unknown>): Promise<AxiosError> =>
  promise.then(
    () => expect.unreachable('it went well'),
    (error) => error,
  );

describe('axios', () => {
  it('meets interceptors with one request and one outcome', async () => {
    const site = await openSite();
    const { instance } = open(site, { adapter: 'fetch' });
    const seen: string[] = [];
    instance.interceptors.request.use((config) => {
      seen.push('asked');
      return config;
    });
    instance.interceptors.response.use(
      (response) => {
        seen.push(`answered ${response.status}`);
        return response;
      },
      (error) => {
        seen.push(`failed ${error.response?.status}`);
        throw error;
      },
    );
    site.server.expireAccess();
    await instance.get(site.ping);
    expect(seen).toEqual(['asked', 'answered 200']);
  });

  it('sends what an interceptor retries once more, and refreshes no second time', async () => {
    const site = await openSite();
    const { instance } = open(site, { adapter: 'fetch' });
    site.server.route('GET', '/api/never/', () => Response.json({ detail: 'No.' }, { status: 401 }));
    let retries = 0;
    instance.interceptors.response.use(undefined, (error: AxiosError) => {
      if (retries > 0 || !error.config) throw error;
      retries += 1;
      return instance.request(error.config);
    });
    expect((await failure(instance.get(site.url('/api/never/')))).response?.status).toBe(401);
    expect([site.server.count('/api/never/'), site.refreshes()]).toEqual([3, 1]);
  });

  it('lets a retry carry the token of its own time', async () => {
    const site = await openSite();
    const { instance } = open(site, { adapter: 'http' });
    site.server.failNext('api/ping', 503);
    const { config } = await failure(instance.get(site.ping));
    await site.auth.refresh();
    await instance.request(config ?? {});
    expect(site.tokens('api/ping')).toEqual([1, 2]);
  });

  it.each(['fetch', 'http'] as const)('keeps the token out of the config that a caller sees (%s)', async (adapter) => {
    const site = await openSite();
    const { instance } = open(site, { adapter });
    const { config } = await instance.get(site.ping);
    site.server.failNext('api/ping', 500);
    const error = await failure(instance.get(site.ping));
    for (const seen of [config, error.config, error.response?.config]) {
      expect(seen?.headers.has('authorization')).toBe(false);
      expect(seen?.adapter).toBe(adapter);
    }
  });

  it('charges a timeout for the server, not for the refresh', async () => {
    const slowRefresh = ({ path }: { path: string }) => (path.includes('refresh') ? 300 : 0);
    const site = await openSite({ latencyMs: slowRefresh });
    const { instance } = open(site, { adapter: 'http', timeout: 200 });
    site.server.expireAccess();
    expect((await instance.get(site.ping)).status).toBe(200);
    site.server.setLatency(({ path }) => (path.includes('ping') ? 300 : 0));
    expect((await failure(instance.get(site.ping))).code).toBe('ECONNABORTED');
  });

  it('resends where no status is an error, too', async () => {
    const site = await openSite();
    const { instance } = open(site, { adapter: 'fetch', validateStatus: () => true });
    site.server.expireAccess();
    expect((await instance.get(site.ping)).status).toBe(200);
    site.server.expireAccess();
    site.server.revokeRefresh();
    expect((await instance.get(site.ping)).data).toMatchObject({ code: 'token_not_valid' });
  });

  it('says that a call was cancelled as axios does', async () => {
    const site = await openSite({ latencyMs: ({ path }) => (path.includes('refresh') ? 50 : 0) });
    const { instance } = open(site, { adapter: 'fetch' });
    site.server.expireAccess();
    const source = axios.CancelToken.source();
    const gone = failure(instance.get(site.ping, { cancelToken: source.token }));
    await vi.waitFor(() => expect(site.refreshes()).toBe(1));
    source.cancel();
    expect(isCancel(await gone)).toBe(true);
  });

  it('leaves Basic credentials to axios', async () => {
    const site = await openSite();
    const { instance } = open(site, { adapter: 'fetch', auth: { username: 'ada', password: 'x' } });
    await failure(instance.get(site.ping));
    expect(site.server.calls('api/ping').map(({ authorization }) => authorization?.scheme)).toEqual(['Basic']);
  });

  it('does not resend a stream, which the first send has used up', async () => {
    const site = await openSite();
    const { instance } = open(site, { adapter: 'http' });
    site.server.expireAccess();
    const error = await failure(instance.post(site.ping, Readable.from(['once'])));
    expect([error.response?.status, site.server.count('api/ping'), site.refreshes()]).toEqual([401, 1, 1]);
    expect(site.auth.state.status).toBe('authenticated');
  });

  it('reports the progress of an upload', async () => {
    const site = await openSite();
    const { instance } = open(site, { adapter: 'http' });
    const loaded: number[] = [];
    await instance.post(site.ping, 'x'.repeat(200_000), {
      headers: { 'Content-Type': 'text/plain' },
      onUploadProgress: (event) => loaded.push(event.loaded),
    });
    expect(loaded.at(-1)).toBe(200_000);
  });

  it('knows baseURL and params when it asks where a request goes', async () => {
    const site = await openSite();
    const { instance } = open(site, { adapter: 'fetch', baseURL: site.url('/api/') });
    expect((await instance.get('ping/', { params: { q: 'a b' } })).status).toBe(200);
    expect(site.server.calls('api/ping')[0]?.url).toBe(`${site.ping}?q=a+b`);
  });

  it('is an AxiosError where nothing could be sent', async () => {
    const site = await openSite();
    const { instance } = open(site, { adapter: 'fetch' });
    site.auth.dispose();
    const error = await failure(instance.get(site.ping));
    expect([isAxiosError(error), error.code, (error.cause as Error).name]).toEqual([true, 'disposed', 'AuthError']);
  });

  it('serves two servers through one instance', async () => {
    const [one, two] = [await openSite(), await openSite()];
    const { instance } = open(one, { adapter: 'fetch' });
    attachAuth(instance, two.auth);
    for (const site of [one, two]) {
      site.server.expireAccess();
      expect((await instance.get(site.ping)).status).toBe(200);
      expect([site.tokens('api/ping'), site.refreshes()]).toEqual([[1, 2], 1]);
    }
  });
});
