import { describe, expect, it } from 'vitest';
import { type AuthOptions, djoser, memoryStorage, type TokenStorage } from '../../src/index.ts';
import { ada, pass, refusal, setUp, url } from '../helpers/world.ts';

/** A client whose endpoint refuses so many times and then says yes, and what its `fetch` was called with. */
function setUpCalls(refusals = 0, options: Partial<AuthOptions> = {}) {
  const world = setUp();
  const calls: { input: RequestInfo | URL; init: RequestInit | undefined }[] = [];
  const tab = world.open({
    server: djoser({ scheme: 'JWT' }),
    async fetch(input, init) {
      const address = input instanceof Request ? input.url : String(input);
      if (/jwt\/(create|refresh)\//.test(address)) return world.fetch(input, init);
      calls.push({ input, init });
      return calls.length > refusals ? new Response('yes') : refusal();
    },
    ...options,
  });
  const texts = () => Promise.all(calls.map(({ input, init }) => new Request(input, init).text()));
  return { world, tab, calls, texts };
}

const post = (path = 'api/items/') => new Request(url(path), { method: 'POST', body: 'in the Request' });

/** As Firefox before 150 shows a Request: whatever it was made from, there is no `body`. */
const asInFirefox = (request: Request) => Object.defineProperty(request, 'body', { value: undefined });

describe('a Request', () => {
  it.each(['GET', 'HEAD', 'DELETE', 'POST'])('without a body goes out as it is: %s', async (method) => {
    const { tab, calls } = setUpCalls(1);
    await tab.auth.login(ada);
    const request = new Request(url('api/items/'), { method });
    await tab.auth.fetch(request);
    expect(calls.map(({ input }) => input === request)).toEqual([true, true]);
  });

  it.each(['GET', 'HEAD'])(
    'that cannot have a body goes out as it is where the browser shows none: %s',
    async (method) => {
      const { tab, calls } = setUpCalls(1);
      await tab.auth.login(ada);
      const request = asInFirefox(new Request(url('api/items/'), { method }));
      await tab.auth.fetch(request);
      expect(calls.map(({ input }) => input === request)).toEqual([true, true]);
    },
  );

  it('may have a body where the browser shows none: it is sent again whole', async () => {
    const { tab, texts } = setUpCalls(1);
    await tab.auth.login(ada);
    await tab.auth.fetch(asInFirefox(post()));
    expect(await texts()).toEqual(['in the Request', 'in the Request']);
  });

  it('with a body goes out as a copy, and as it is when it will not be sent again', async () => {
    const { tab, calls, texts } = setUpCalls(1);
    await tab.auth.login(ada);
    const request = post();
    await tab.auth.fetch(request);
    expect(calls.map(({ input }) => input === request)).toEqual([false, true]);
    expect(await texts()).toEqual(['in the Request', 'in the Request']);
  });

  it('with another body beside it goes out as it is, with that body both times', async () => {
    const { tab, calls, texts } = setUpCalls(1);
    await tab.auth.login(ada);
    const request = post();
    await tab.auth.fetch(request, { body: 'beside it' });
    expect(calls.map(({ input }) => input === request)).toEqual([true, true]);
    expect(await texts()).toEqual(['beside it', 'beside it']);
  });

  it.each(['auth/jwt/verify/', 'api/items/'])('that gets no token is not copied: %s, of nobody', async (path) => {
    const { tab, calls, texts } = setUpCalls();
    await tab.auth.ready;
    const request = post(path);
    await tab.auth.fetch(request);
    expect(calls.map(({ input }) => input === request)).toEqual([true]);
    expect(await texts()).toEqual(['in the Request']);
  });
});

it('a request of nobody leaves in the same tick', async () => {
  const { tab, calls } = setUpCalls();
  await tab.auth.ready;
  const answer = tab.auth.fetch(url('api/items/'));
  expect(calls).toHaveLength(1);
  expect(await (await answer).text()).toBe('yes');
});

it('a request after a logout goes out without a token, also where the store is asked first', async () => {
  let stored: Parameters<TokenStorage['write']>[0] | null = null;
  const storage: TokenStorage = {
    shared: true,
    read: async () => stored,
    async write(session) {
      stored = session;
    },
    async clear() {
      stored = null;
    },
  };
  const { tab, calls } = setUpCalls(0, { storage, channel: null });
  tab.auth.login(ada);
  await pass(1);
  tab.auth.logout();
  await pass(1);
  const answer = tab.auth.fetch(url('api/items/'));
  await pass(1);
  expect(await (await answer).text()).toBe('yes');
  expect(calls.map(({ init }) => [...new Headers(init?.headers).keys()])).toEqual([[]]);
});

it.each([
  ['that the caller set stays', { 'X-CSRFToken': 'theirs' }, 'theirs'],
  ['is added where the caller set none', {}, 'ours'],
])('a CSRF header %s', async (_, headers, header) => {
  const server = djoser({ scheme: 'JWT', refreshIn: 'cookie', csrf: { header: 'X-CSRFToken', value: () => 'ours' } });
  const { world, tab, calls } = setUpCalls(0, { server, storage: memoryStorage() });
  await tab.auth.adopt({ access: world.issue().access });
  calls.length = 0;
  await tab.auth.fetch(url('api/items/'), { method: 'POST', headers });
  expect(calls.map(({ init }) => new Headers(init?.headers).get('x-csrftoken'))).toEqual([header]);
});
