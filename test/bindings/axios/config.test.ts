/** What is given to axios stays as it was given, and means what it means to axios. */
import axios, {
  type AxiosAdapter,
  type AxiosRequestConfig,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import { describe, expect, it } from 'vitest';
import { attachAuth } from '../../../src/axios.ts';
import { deepFreeze } from '../transport/frozen.ts';
import { openSite, type Site } from '../transport/site.ts';

const open = async (config: AxiosRequestConfig = {}) => {
  const site = await openSite();
  const instance = axios.create({ adapter: 'fetch', ...config });
  attachAuth(instance, site.auth);
  return { ...site, instance };
};

/** An adapter that answers everything, and what it was given. */
const watch = () => {
  const sent: InternalAxiosRequestConfig[] = [];
  const adapter: AxiosAdapter = async (config) => {
    sent.push(config);
    return { data: '{}', status: 200, statusText: 'OK', headers: {}, config };
  };
  return { sent, adapter };
};

const authorizations = ({ server }: Site) => server.calls('api/ping').map(({ headers }) => headers.authorization);

describe('the address of an axios request', () => {
  it('is the same for interceptors, the adapter and getUri, whenever they were put on', async () => {
    const site = await openSite();
    const { sent, adapter } = watch();
    const instance = axios.create({ baseURL: site.url('/api/'), adapter });
    const seen: unknown[] = [];
    const note = (config: InternalAxiosRequestConfig) => {
      seen.push([config.baseURL, config.url, instance.getUri(config)]);
      return config;
    };
    instance.interceptors.request.use(note);
    attachAuth(instance, site.auth);
    instance.interceptors.request.use(note);
    const { config } = await instance.get<unknown, AxiosResponse>('ping/', { params: { page: 2 } });
    for (const each of [...sent, config]) seen.push([each.baseURL, each.url, instance.getUri(each)]);
    expect(new Set(seen.map((each) => JSON.stringify(each)))).toEqual(
      new Set([JSON.stringify([site.url('/api/'), 'ping/', site.url('/api/ping/?page=2')])]),
    );
    expect(seen).toHaveLength(4);
  });

  it.each([
    ['without a baseURL', undefined],
    ['with an empty baseURL', ''],
    ['with the baseURL of somebody else', 'https://cdn.example.net/'],
  ])('decides about the token as the adapter sees it: %s that an interceptor set', async (_, baseURL) => {
    const site = await openSite();
    const { sent, adapter } = watch();
    const instance = axios.create({ baseURL: site.url('/api/'), adapter });
    attachAuth(instance, site.auth);
    instance.interceptors.request.use((config) => {
      if (baseURL === undefined) delete config.baseURL;
      else config.baseURL = baseURL;
      return config;
    });
    await instance.get('/pictures/');
    expect(sent.map(({ headers }) => headers.has('authorization'))).toEqual([false]);
  });
});

describe('an interceptor that sets the adapter', () => {
  const ways: [string, (config: InternalAxiosRequestConfig) => InternalAxiosRequestConfig][] = [
    ['into the config', (config) => Object.assign(config, { adapter: 'fetch' })],
    ['into a copy', (config) => ({ ...config, adapter: 'fetch' })],
  ];

  it.each(ways)('keeps the token and the refresh when it was put on after attachAuth: %s', async (_, choose) => {
    const site = await openSite();
    const instance = axios.create();
    attachAuth(instance, site.auth);
    instance.interceptors.request.use(choose);
    site.server.expireAccess();
    expect((await instance.get(site.ping)).status).toBe(200);
    expect([site.tokens('api/ping'), site.refreshes()]).toEqual([[1, 2], 1]);
  });

  it.each(ways)('replaces the client when it was put on before attachAuth: %s', async (_, choose) => {
    const site = await openSite();
    const instance = axios.create({ validateStatus: null });
    instance.interceptors.request.use(choose);
    attachAuth(instance, site.auth);
    expect((await instance.get(site.ping)).status).toBe(401);
    expect([authorizations(site), site.refreshes()]).toEqual([[undefined], 0]);
  });
});

describe('a header that axios was given', () => {
  it.each([
    ['undefined', undefined],
    ['null', null],
    ['empty', ''],
  ])('is not set when it is %s: the token goes there, and is renewed', async (_, Authorization) => {
    const site = await open();
    site.server.expireAccess();
    const headers = { Authorization } as Record<string, string>;
    expect((await site.instance.get(site.ping, { headers })).status).toBe(200);
    expect([site.tokens('api/ping'), site.refreshes()]).toEqual([[1, 2], 1]);
  });

  it.each(['authorization', 'AUTHORIZATION'])('is not set when an interceptor leaves %s empty', async (name) => {
    const site = await open();
    site.instance.interceptors.request.use((config) => {
      config.headers.set(name, null);
      return config;
    });
    expect((await site.instance.get(site.ping)).status).toBe(200);
    expect(authorizations(site)).toEqual([expect.stringMatching(/^Bearer /)]);
  });

  it('is a wish when it is false, as axios says it: no header at all', async () => {
    const site = await open();
    await site.instance.get(site.ping, { headers: { Authorization: false } }).catch(() => {});
    expect(authorizations(site)).toEqual([undefined]);
    expect(site.refreshes()).toBe(0);
  });
});

describe('options, headers and bodies', () => {
  it('are not written on: frozen ones are sent, and sent again after a 401', async () => {
    const site = await open();
    site.server.expireAccess();
    const config = deepFreeze({
      url: site.ping,
      method: 'POST',
      headers: { 'X-Page': 'orders' },
      params: { page: 2 },
      data: { deep: [1, { two: 'ü' }] },
    });
    const { data } = await site.instance.request(config);
    expect(data.body).toEqual(config.data);
    expect(site.tokens('api/ping')).toEqual([1, 2]);
  });

  it('leave no trace in the config that comes back, nor in the answer of the adapter', async () => {
    const site = await openSite();
    const kept = deepFreeze({ data: '{}', status: 200, statusText: 'OK', headers: {} });
    const answered: object[] = [];
    const adapter: AxiosAdapter = async (config) => {
      const response = Object.freeze({ ...kept, config });
      answered.push(response);
      return response;
    };
    const instance = axios.create({ adapter });
    attachAuth(instance, site.auth);
    const { config } = await instance.get(site.ping);
    expect(config.adapter).toBe(adapter);
    expect(config.headers.has('authorization')).toBe(false);
    expect(answered).toHaveLength(1);
  });

  it('of a call that an interceptor stopped can be sent again, and are wrapped once', async () => {
    const site = await openSite();
    const instance = axios.create({ adapter: 'fetch' });
    let stopped: InternalAxiosRequestConfig | undefined;
    // Put on before, it runs after the one of the binding.
    instance.interceptors.request.use((config) => {
      if (stopped) return config;
      stopped = config;
      throw new Error('not now');
    });
    attachAuth(instance, site.auth);
    await expect(instance.get(site.ping)).rejects.toThrow('not now');
    site.server.expireAccess();
    expect((await instance.request(stopped ?? {})).status).toBe(200);
    expect([site.tokens('api/ping'), site.refreshes()]).toEqual([[1, 2], 1]);
  });
});
