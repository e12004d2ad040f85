import { getEventListeners } from 'node:events';
import { HTTPError, NetworkError, TimeoutError } from 'ky';
import { describe, expect, it } from 'vitest';
import type { AuthWithApi } from '../src/api.ts';
import { type Auth, createAuth } from '../src/index.ts';
import { bob, follow, pass, setUp, sleep, slow, slowRefresh, url } from './helpers/world.ts';

describe('auth.api', () => {
  it('is ky with `apiUrl` as prefix, by default the root of the server', async () => {
    const world = setUp();
    const { auth } = await world.login();
    expect(await auth.api.get('api/ping/').json()).toMatchObject({ pong: true });
    expect(await auth.api.get('/api/ping/').json()).toMatchObject({ pong: true });
    const { auth: other } = await world.login({ apiUrl: url('api'), name: 'other', storage: world.profile.storage() });
    expect(await other.api.get('ping/').json()).toMatchObject({ pong: true });
  });

  it('does not charge the time of a refresh to the caller’s `timeout`', async () => {
    const world = setUp({ latencyMs: slowRefresh(3) });
    const { auth } = await world.login();
    world.server.revokeAll();
    const after401 = follow(auth.api.get('api/ping/', { timeout: 1000 }).json());
    await pass(4);
    expect(after401.value).toMatchObject({ pong: true });
    sleep(290);
    const before = follow(auth.api.get('api/ping/', { timeout: 1000 }).json());
    await pass(4);
    expect(before.value).toMatchObject({ pong: true });
  });

  it('times each send with the caller’s `timeout`, and aborts what took longer', async () => {
    const world = setUp({ latencyMs: slow({ '/api/slow/': 20 }) });
    const aborted: boolean[] = [];
    const { auth } = await world.login({
      fetch: (input, init) => {
        const answer = world.fetch(input, init);
        answer.catch(() => aborted.push(init?.signal?.aborted ?? false));
        return answer;
      },
    });
    world.server.route('GET', '/api/slow/', () => ({}));
    const slowly = follow(auth.api.get('api/slow/', { timeout: 1000, retry: 0 }).json());
    await pass(2);
    expect(slowly.error).toBeInstanceOf(TimeoutError);
    expect(aborted).toEqual([true]);
    const usual = follow(auth.api.get('api/slow/', { retry: 0 }).json());
    await pass(9);
    expect(usual.settledAt).toBeNull();
    await pass(2);
    expect(usual.error).toBeInstanceOf(TimeoutError);
    const patient = follow(auth.api.get('api/slow/', { timeout: false }).json());
    await pass(21);
    expect(patient.value).toEqual({});
  });

  it.each([
    ['a logout and another login', (auth: Auth) => auth.logout().then(() => auth.login(bob))],
    ['another login', (auth: Auth) => auth.login(bob)],
    ['a logout', (auth: Auth) => auth.logout()],
  ])('sends no retry of ky for one user in the session of the next one: after %s', async (_, change) => {
    const world = setUp();
    const { auth } = await world.login();
    const busy = () => Response.json({}, { status: 503, headers: { 'Retry-After': '5' } });
    world.server.failNext('api/ping', busy);
    const saved = follow(auth.api.put('api/ping/', { json: { note: 'of ada' } }).json());
    await pass(1);
    await change(auth);
    await pass(30);
    expect(saved.error).toMatchObject({ code: 'session_ended' });
    expect(world.sent('/api/ping/')).toEqual(['JWT A1']);
  });

  it('sends no retry for the user of the page load in the session of the next one', async () => {
    const world = setUp();
    world.store(world.issue());
    const { auth } = world.open();
    world.server.failNext('api/ping', () => Response.json({}, { status: 503, headers: { 'Retry-After': '5' } }));
    const saved = follow(auth.api.put('api/ping/', { json: {} }).json());
    await pass(1);
    expect(world.sent('/api/ping/')).toEqual(['JWT A1']);
    await auth.login(bob);
    await pass(30);
    expect(saved.error).toMatchObject({ code: 'session_ended' });
    expect(world.sent('/api/ping/')).toHaveLength(1);
  });

  it('sends a retry of ky with the newer token of the same session', async () => {
    const world = setUp();
    const { auth } = await world.login();
    world.server.failNext('api/ping', () => Response.json({}, { status: 503, headers: { 'Retry-After': '5' } }));
    const saved = follow(auth.api.put('api/ping/', { json: {} }).json());
    await pass(1);
    await auth.refresh();
    await pass(30);
    expect(saved.value).toMatchObject({ pong: true });
    expect(world.sent('/api/ping/')).toEqual(['JWT A1', 'JWT A2']);
  });

  it('throws what ky makes of it', async () => {
    const world = setUp();
    const { auth } = await world.login();
    await expect(auth.api.get('api/none/').json()).rejects.toBeInstanceOf(HTTPError);
    world.server.failNext('api/ping', 'network');
    await expect(auth.api.get('api/ping/', { retry: 0 }).json()).rejects.toBeInstanceOf(NetworkError);
  });

  it('gives up with the caller, in the send and in the wait for a token', async () => {
    const world = setUp({ latencyMs: slow({ '/auth/jwt/refresh/': 1, '/api/ping/': 1 }) });
    const { auth } = await world.login();
    for (const over of [0, 290]) {
      sleep(over);
      const abort = new AbortController();
      const call = follow(auth.api.get('api/ping/', { signal: abort.signal }).json());
      await pass(0.5);
      abort.abort(new Error('left'));
      await pass(3);
      expect(call.error).toMatchObject({ message: 'left' });
      expect(call.settledAt).toBeLessThan(Date.now() - 2000);
    }
    await expect(auth.api.get('api/ping/', { signal: AbortSignal.abort(new Error('late')) }).json()).rejects.toThrow(
      'late',
    );
  });

  // A browser keeps such a listener, with its request, for as long as the caller's signal lives: for a page that polls, until it closes.
  it.each([
    ['an option', (auth: AuthWithApi, signal: AbortSignal) => auth.api(url('api/ping/'), { signal })],
    [
      'the signal of a `Request`',
      (auth: AuthWithApi, signal: AbortSignal) => auth.api(new Request(url('api/ping/'), { signal })),
    ],
  ])('leaves no listener behind a signal that lives on: %s', async (_, call) => {
    const world = setUp();
    const listeners: number[] = [];
    const { auth } = await world.login({
      fetch: async (input, init) => {
        const answer = await world.fetch(input, init);
        if (input instanceof Request) listeners.push(getEventListeners(input.signal, 'abort').length);
        return answer;
      },
    });
    const abort = new AbortController();
    await call(auth, abort.signal).json();
    expect(listeners).toEqual([0]);
  });

  it('sends again what the caller gave, whatever it was', async () => {
    const world = setUp();
    const { auth } = await world.login();
    const form = new FormData();
    form.set('title', 'a');
    for (const options of [
      { json: { n: 1 } },
      { json: { n: 1 }, stringifyJson: () => '{"n":2}' },
      { body: 'text' },
      { body: form },
      { body: new URLSearchParams({ a: 'b' }) },
      {
        json: { n: 3 },
        hooks: { beforeRequest: [({ request }: { request: Request }) => new Request(request, { body: '{"n":4}' })] },
      },
    ]) {
      world.server.revokeAll();
      await pass(2);
      const posting = follow(auth.api.post('api/ping/', options).json());
      await pass(2);
      expect(posting.error).toBeUndefined();
      const [first, second] = world.server.calls('api/ping').slice(-2);
      expect(second?.body).toEqual(first?.body);
      expect([first?.status, second?.status]).toEqual([401, 200]);
    }
    expect(world.server.calls('api/ping').at(-1)?.body).toEqual({ n: 4 });
    expect(world.server.calls('api/ping').at(-9)?.body).toEqual({ n: 2 });
  });

  it('keeps the token in what is extended from it, and ky’s retries', async () => {
    const world = setUp();
    const { auth } = await world.login();
    const extended = auth.api.extend({ retry: { limit: 1, delay: () => 1 }, headers: { 'x-app': 'demo' } });
    world.server.failNext('api/ping', 503);
    const call = follow(extended.get('api/ping/').json());
    await pass(1);
    expect(call.value).toMatchObject({ pong: true });
    expect(world.sent('/api/ping/')).toEqual(['JWT A1', 'JWT A1']);
    expect(world.server.calls('api/ping')[1]?.headers).toMatchObject({ 'x-app': 'demo' });
  });

  it('sends again the form as it was at the call', async () => {
    const world = setUp();
    const { auth } = await world.login();
    world.server.revokeAll();
    const form = new FormData();
    const calls = ['one', 'two'].map((title) => {
      form.set('title', title);
      return auth.api.post('api/ping/', { body: form }).json();
    });
    form.set('title', 'later');
    await Promise.all(calls);
    const titles = world.server.calls('api/ping').map(({ body }) => (body as { title: string }).title);
    expect(titles.sort()).toEqual(['one', 'one', 'two', 'two']);
  });

  it('never writes over a header that the caller set', async () => {
    const world = setUp();
    const { auth } = await world.login();
    await auth.api.get('api/ping/', { headers: { authorization: 'Basic YTpi' } }).catch(() => {});
    expect(world.server.calls('api/ping')).toMatchObject([{ authorization: { scheme: 'Basic' } }]);
  });

  it('exists without a page, and asks for an absolute address when it is used', async () => {
    const auth = createAuth({ baseUrl: '/auth/' });
    await expect((async () => auth.api.get('api/ping/'))()).rejects.toMatchObject({ code: 'invalid_option' });
  });
});

describe('verify()', () => {
  it('says whether the server finds the token good, and false when nobody is logged in', async () => {
    const world = setUp();
    const { auth } = world.open();
    expect(await auth.verify()).toBe(false);
    await auth.login({ username: 'ada', password: 'correct-horse' });
    expect(await auth.verify()).toBe(true);
    sleep(301);
    expect(await auth.verify()).toBe(false);
  });

  it('takes no page of a gateway and no failure for the word of the server', async () => {
    const world = setUp();
    const { auth } = await world.login();
    world.server.failNext('jwt/verify', [401, 200, 503]);
    await expect(auth.verify()).rejects.toMatchObject({ code: 'bad_response', status: 401 });
    await expect(auth.verify()).rejects.toMatchObject({ code: 'bad_response', status: 200 });
    await expect(auth.verify()).rejects.toMatchObject({ code: 'server_error', status: 503 });
  });
});

describe('getUser()', () => {
  it('reads the user once, and again when asked', async () => {
    const world = setUp();
    const { auth } = await world.login();
    const user = await auth.getUser();
    expect(auth.state).toMatchObject({ user });
    await auth.getUser();
    expect(world.server.count('users/me')).toBe(1);
    await auth.getUser({ reload: true });
    expect(world.server.count('users/me')).toBe(2);
  });

  it('is one request for all parts of a page that ask at once, and a new one after a failure', async () => {
    const world = setUp({ latencyMs: slow({ '/auth/users/me/': 1 }) });
    const { auth } = await world.login();
    world.server.failNext('users/me', 503);
    const failing = [follow(auth.getUser()), follow(auth.getUser())];
    await pass(2);
    expect(failing.map(({ error }) => error)).toEqual(Array(2).fill(expect.objectContaining({ code: 'server_error' })));
    const reading = [follow(auth.getUser()), follow(auth.getUser())];
    await pass(2);
    expect(reading.map(({ value }) => value?.username)).toEqual(['ada', 'ada']);
    expect(world.server.count('users/me')).toBe(2);
  });

  it('asks alone where a caller may abort it, and anew for another session', async () => {
    const world = setUp({ latencyMs: slow({ '/auth/users/me/': 1 }) });
    const { auth } = await world.login();
    const abort = new AbortController();
    const aborted = follow(auth.getUser({ signal: abort.signal }));
    const ofAda = follow(auth.getUser());
    await pass(0.1);
    abort.abort(new Error('left'));
    await auth.login({ username: 'bob', password: 'battery-staple' });
    const ofBob = follow(auth.getUser());
    await pass(2);
    expect(aborted.error).toEqual(new Error('left'));
    expect(ofAda.error).toMatchObject({ code: 'session_ended' });
    expect(ofBob.value).toMatchObject({ username: 'bob' });
    expect(auth.state).toMatchObject({ user: { username: 'bob' } });
  });

  it('does not give one user’s data to the session of another', async () => {
    const world = setUp({ latencyMs: slow({ '/auth/users/me/': 1 }) });
    const { auth } = await world.login();
    const reading = follow(auth.getUser());
    await pass(0.1);
    await auth.login({ username: 'bob', password: 'battery-staple' });
    await pass(2);
    expect(reading.error).toMatchObject({ code: 'session_ended' });
    expect(auth.state).toMatchObject({ status: 'authenticated', user: null });
  });
});
