/** axios as it is used: with a mock, with retries, with a cache. */
import axios, { type AxiosInstance } from 'axios';
import { setupCache } from 'axios-cache-interceptor';
import MockAdapter from 'axios-mock-adapter';
import axiosRetry from 'axios-retry';
import { describe, expect, it } from 'vitest';
import { attachAuth } from '../../../src/axios.ts';
import { openSite } from '../transport/site.ts';

const notValid = { detail: 'Given token not valid for any token type', code: 'token_not_valid' };

describe('with axios-mock-adapter', () => {
  const orders: [string, (instance: AxiosInstance, attach: () => void) => MockAdapter][] = [
    [
      'put on first',
      (instance, attach) => {
        const mock = new MockAdapter(instance);
        attach();
        return mock;
      },
    ],
    [
      'put on last',
      (instance, attach) => {
        attach();
        return new MockAdapter(instance);
      },
    ],
  ];

  describe.each(orders)('%s', (_, mockWith) => {
    const open = async () => {
      const site = await openSite();
      const instance = axios.create({ baseURL: site.url('/api/') });
      const mock = mockWith(instance, () => attachAuth(instance, site.auth));
      const tokens = () => mock.history.map(({ headers }) => headers?.Authorization ?? headers?.authorization);
      return { ...site, instance, mock, sent: tokens };
    };

    it('a mocked answer is asked for with the token', async () => {
      const { instance, mock, sent } = await open();
      mock.onGet('orders/').reply(200, [{ id: 1 }]);
      expect((await instance.get('orders/')).data).toEqual([{ id: 1 }]);
      expect(sent()).toEqual([expect.stringMatching(/^Bearer /)]);
    });

    it.each([
      ['nothing', undefined],
      ['text', 'No.'],
      ['an object', notValid],
      ['bytes', new Uint8Array([1, 2]).buffer],
    ])('a mocked 401 with %s, without headers, is answered with one refresh and one more send', async (_, body) => {
      const { instance, mock, refreshes, sent } = await open();
      mock.onGet('orders/').replyOnce(401, body).onGet('orders/').reply(200, 'orders');
      expect((await instance.get('orders/')).data).toBe('orders');
      expect([refreshes(), new Set(sent()).size]).toEqual([1, 2]);
    });

    it('a mocked 401 for good is the caller’s, as the mock made it', async () => {
      const { instance, mock, refreshes } = await open();
      mock.onGet('orders/').reply(401, notValid);
      await expect(instance.get('orders/')).rejects.toMatchObject({ response: { status: 401, data: notValid } });
      expect(refreshes()).toBe(1);
    });

    it('a mocked 401 is judged though its headers could never be sent', async () => {
      const { instance, mock, refreshes } = await open();
      mock.onGet('orders/').replyOnce(401, notValid, { 'no name': 'x', 'x-name': 'Zoë ☃', 'x-number': 7 });
      mock.onGet('orders/').reply(200);
      expect((await instance.get('orders/')).status).toBe(200);
      expect(refreshes()).toBe(1);
    });

    it('a mocked network that is down is axios’ error', async () => {
      const { instance, mock } = await open();
      mock.onGet('orders/').networkError();
      await expect(instance.get('orders/')).rejects.toThrow('Network Error');
    });
  });
});

describe('with axios-retry', () => {
  const open = async (attachFirst: boolean) => {
    const site = await openSite();
    const instance = axios.create({ adapter: 'fetch' });
    if (attachFirst) attachAuth(instance, site.auth);
    axiosRetry(instance, { retries: 2, retryDelay: () => 1 });
    if (!attachFirst) attachAuth(instance, site.auth);
    return { ...site, instance };
  };

  it.each([true, false])('a retry has the token of its own time (attached first: %s)', async (attachFirst) => {
    const { instance, server, ping, tokens, refreshes } = await open(attachFirst);
    server.failNext('api/ping', [503, 503]);
    server.expireAccess();
    expect((await instance.get(ping)).status).toBe(200);
    expect(tokens('api/ping')).toEqual([1, 1, 1, 2]);
    expect(refreshes()).toBe(1);
  });

  it('a 401 that stays is not tried again', async () => {
    const { instance, server, url } = await open(true);
    server.route('GET', '/api/never/', () => Response.json(notValid, { status: 401 }));
    await expect(instance.get(url('/api/never/'))).rejects.toMatchObject({ response: { status: 401 } });
    expect(server.count('/api/never/')).toBe(2);
  });
});

describe('with axios-cache-interceptor', () => {
  it.each([true, false])('an answer is kept, a 401 is not (attached first: %s)', async (attachFirst) => {
    const site = await openSite();
    const plain = axios.create({ adapter: 'fetch' });
    if (attachFirst) attachAuth(plain, site.auth);
    const instance = setupCache(plain, { ttl: 60_000, interpretHeader: false });
    if (!attachFirst) attachAuth(plain, site.auth);
    site.server.expireAccess();
    const answers = [await instance.get(site.ping), await instance.get(site.ping)];
    expect(answers.map(({ status, data }) => [status, data.user])).toEqual(Array(2).fill([200, 'ada']));
    expect(answers.map(({ cached }) => cached)).toEqual([false, true]);
    expect(site.tokens('api/ping')).toEqual([1, 2]);
  });
});
