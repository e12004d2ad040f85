import ky, { HTTPError } from 'ky';
import { describe, expect, it } from 'vitest';
import { follow, pass, refusal, setUp, T0, url, type World } from '../helpers/world.ts';

interface Sent {
  readonly authorization: string | null;
  readonly contentType: string | null;
  readonly text: string;
  readonly form: () => Promise<FormData>;
}

/** A `fetch` that keeps a copy of what is sent to a path. */
function listenAt(world: World, path: string): { fetch: typeof fetch; sent: Sent[] } {
  const sent: Sent[] = [];
  return {
    sent,
    async fetch(input, init) {
      const request = new Request(input, init);
      if (new URL(request.url).pathname !== path) return world.fetch(request);
      const [text, form] = [request.clone(), request.clone()];
      sent.push({
        authorization: world.nameOf(request.headers.get('authorization')?.replace('JWT ', '')),
        contentType: request.headers.get('content-type'),
        text: await text.text(),
        form: () => form.formData(),
      });
      return world.fetch(request);
    },
  };
}

describe('resend', () => {
  it('B31 · a resource that refuses every token costs one refresh and one resend, and the caller gets its 401', async () => {
    const world = setUp();
    world.server.route('GET', '/forbidden/', () => refusal());
    const { auth, of } = await world.login();

    const response = await auth.fetch(url('forbidden/'));

    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'token_not_valid' });
    expect(world.sent('/forbidden/')).toEqual(['JWT A1', 'JWT A2']);
    expect(world.refreshCalls).toBe(1);
    expect(auth.state.status).toBe('authenticated');
    expect(of('ended')).toEqual([]);
  });

  it('B31 · a resource that refuses every token and is polled does not bring a refresh with each call', async () => {
    const world = setUp();
    world.server.route('GET', '/forbidden/', () => refusal());
    const { auth } = await world.login({ proactive: 'off' });

    for (let second = 0; second < 60; second += 1) {
      expect((await auth.fetch(url('forbidden/'))).status).toBe(401);
      await pass(1);
    }

    expect(world.refreshCalls).toBeLessThanOrEqual(6);
    expect(auth.state.status).toBe('authenticated');
  });

  it('B31 · through auth.api it is an HTTPError whose body can be read', async () => {
    const world = setUp();
    world.server.route('GET', '/forbidden/', () => refusal());
    const { auth } = await world.login();

    const { error } = await settled(auth.api.get('forbidden/'));

    expect(error).toBeInstanceOf(HTTPError);
    expect(error).toMatchObject({ response: { status: 401 }, data: { code: 'token_not_valid' } });
    expect(world.sent('/forbidden/')).toEqual(['JWT A1', 'JWT A2']);
    expect(world.refreshCalls).toBe(1);
  });

  const orders = { method: 'POST', body: '{"n":1}', headers: { 'content-type': 'application/json' } };
  it.each([
    {
      by: 'auth.api',
      post: ({ auth }: Tab) => auth.api.post('orders/', { json: { n: 1 } }),
    },
    { by: 'auth.fetch', post: ({ auth }: Tab) => auth.fetch(url('orders/'), orders) },
    {
      by: 'auth.fetch with a Request',
      post: ({ auth }: Tab) => auth.fetch(new Request(url('orders/'), orders)),
    },
    {
      by: 'ky over auth.fetch',
      post: ({ auth }: Tab) => ky.post(url('orders/'), { json: { n: 1 }, fetch: auth.fetch }),
    },
  ])('B32 · a JSON body is sent again byte for byte after a 401, by $by', async ({ post }) => {
    const world = setUp();
    world.server.route('POST', '/orders/', () => Response.json({ id: 7 }, { status: 201 }));
    const { fetch, sent } = listenAt(world, '/orders/');
    const tab = await world.login({ fetch });
    world.server.revokeAll();

    const response = await post(tab);

    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ id: 7 });
    expect(sent).toMatchObject([
      { authorization: 'A1', contentType: 'application/json', text: '{"n":1}' },
      { authorization: 'A2', contentType: 'application/json', text: '{"n":1}' },
    ]);
    expect(world.refreshCalls).toBe(1);
  });

  it('B33 · every method is resent once after a 401', async () => {
    const world = setUp();
    const methods = ['PUT', 'PATCH', 'DELETE', 'POST'] as const;
    for (const method of methods) world.server.route(method, '/x/', () => ({ ok: true }));
    const { auth } = await world.login();

    for (const [index, method] of methods.entries()) {
      world.server.revokeAll();
      const response = await auth.api('x/', { method });
      expect(response.status).toBe(200);
      const sent = world.server.calls((call) => call.path === '/x/' && call.method === method);
      expect(sent.map(({ status }) => status)).toEqual([401, 200]);
      expect(world.refreshCalls).toBe(index + 1);
      await pass(1);
    }

    expect(world.sent('/x/')).toEqual(['A1', 'A2', 'A2', 'A3', 'A3', 'A4', 'A4', 'A5'].map((token) => `JWT ${token}`));
  });

  it('B34 · ky’s retry and the resend after a 401 do not multiply', async () => {
    const world = setUp();
    for (const path of ['/x/', '/y/']) world.server.route('GET', path, () => ({ ok: true }));
    const { auth } = await world.login();
    const retry = { limit: 2, statusCodes: [401, 503] };
    world.server.revokeAll();

    expect((await auth.api.get('x/', { retry })).status).toBe(200);
    expect(world.sent('/x/')).toEqual(['JWT A1', 'JWT A2']);
    expect(world.refreshCalls).toBe(1);

    await pass(10);
    world.server.revokeAll();
    world.server.failNext('/y/', 503);
    const call = follow(auth.api.get('y/', { retry }));
    await pass(5);

    expect(call.value?.status).toBe(200);
    expect(world.server.calls('/y/').map(({ status }) => status)).toEqual([503, 401, 200]);
    expect(world.sent('/y/')).toEqual(['JWT A2', 'JWT A2', 'JWT A3']);
    expect(world.refreshCalls).toBe(2);
  });

  it.each([
    {
      by: 'auth.api',
      post: ({ auth }: Tab, body: FormData) => auth.api.post('upload/', { body }),
    },
    {
      by: 'auth.fetch',
      post: ({ auth }: Tab, body: FormData) => auth.fetch(url('upload/'), { method: 'POST', body }),
    },
    {
      by: 'auth.fetch with a Request',
      post: ({ auth }: Tab, body: FormData) => auth.fetch(new Request(url('upload/'), { method: 'POST', body })),
    },
  ])('B35 · a form with a file is sent again whole, by $by', async ({ post }) => {
    const world = setUp();
    world.server.route('POST', '/upload/', () => Response.json({ id: 7 }, { status: 201 }));
    const { fetch, sent } = listenAt(world, '/upload/');
    const tab = await world.login({ fetch });
    world.server.revokeAll();
    const form = new FormData();
    form.set('title', 'a');
    form.set('file', new File([new Uint8Array([1, 0, 255])], 'three.bin', { type: 'application/octet-stream' }));

    const response = await post(tab, form);

    expect(response.status).toBe(201);
    expect(sent.map(({ authorization }) => authorization)).toEqual(['A1', 'A2']);
    expect(world.refreshCalls).toBe(1);
    for (const { contentType, text, form } of sent) {
      const boundary = /^multipart\/form-data; ?boundary=(.+)$/.exec(contentType ?? '')?.[1];
      expect(text.startsWith(`--${boundary}\r\n`)).toBe(true);
      const parsed = await form();
      expect([...parsed.keys()]).toEqual(['title', 'file']);
      expect(parsed.get('title')).toBe('a');
      const file = parsed.get('file') as File;
      expect(file.name).toBe('three.bin');
      expect([...new Uint8Array(await file.arrayBuffer())]).toEqual([1, 0, 255]);
    }
  });

  it.each(['auth.fetch', 'auth.api'] as const)(
    'B36 · a one-shot stream is not resent: the caller of %s gets the 401 itself',
    async (by) => {
      const world = setUp();
      world.server.route('POST', '/stream/', () => ({ ok: true }));
      world.server.route('GET', '/x/', () => ({ ok: true }));
      const { auth } = await world.login();
      world.server.revokeAll();
      const body = new Blob(['one', 'shot']).stream();
      const init = { method: 'POST', body, duplex: 'half' } as RequestInit;

      const { value, error } = await settled(
        by === 'auth.fetch'
          ? auth.fetch(url('stream/'), init)
          : auth.api.post('stream/', { body, duplex: 'half' } as never),
      );

      if (by === 'auth.fetch') {
        expect(value?.status).toBe(401);
        expect(await value?.json()).toMatchObject({ code: 'token_not_valid' });
      } else {
        expect(error).toBeInstanceOf(HTTPError);
        expect(error).toMatchObject({ response: { status: 401 }, data: { code: 'token_not_valid' } });
      }
      expect(world.server.calls('/stream/').map((call) => call.body)).toEqual(['oneshot']);
      expect(world.refreshCalls).toBe(1);

      expect((await auth.fetch(url('x/'))).status).toBe(200);
      expect(world.sent('/x/')).toEqual(['JWT A2']);
      expect(world.refreshCalls).toBe(1);
    },
  );

  it('B37 · every second attempt carries the new token and nothing else', async () => {
    const world = setUp({ latencyMs: 20 });
    for (const path of ['/a/', '/b/', '/c/']) world.server.route('GET', path, () => ({ ok: true }));
    const login = follow(world.login());
    await pass(0.1);
    const { auth } = login.value!;
    world.server.revokeAll();

    const calls = ['a/', 'b/', 'c/'].map((path) => follow(auth.fetch(url(path))));
    await pass(1);

    expect(calls.map(({ value }) => value?.status)).toEqual([200, 200, 200]);
    for (const path of ['/a/', '/b/', '/c/']) {
      const headers = world.server.calls(path).map((call) => call.headers.authorization);
      expect(headers).toHaveLength(2);
      expect(headers[1]).toBe(`JWT ${world.profile.stored()?.access}`);
      expect(world.sent(path)).toEqual(['JWT A1', 'JWT A2']);
    }
  });

  it.each(['auth.fetch', 'auth.api'] as const)(
    'B38 · a write whose connection fails is not repeated, by %s',
    async (by) => {
      const world = setUp();
      world.server.route('POST', '/orders/', () => ({ ok: true }));
      const failure = new TypeError('Failed to fetch');
      const fetch: typeof globalThis.fetch = async (input, init) => {
        const response = await world.fetch(input, init);
        if (new URL(response.url).pathname === '/orders/') throw failure;
        return response;
      };
      const { auth, of } = await world.login({ fetch });

      const call = follow(
        by === 'auth.fetch'
          ? auth.fetch(url('orders/'), { method: 'POST', body: '{}' })
          : auth.api.post('orders/', { json: {} }),
      );
      await pass(10);

      if (by === 'auth.fetch') expect(call.error).toBe(failure);
      else expect(call.error).toMatchObject({ cause: failure });
      expect(world.server.count('/orders/')).toBe(1);
      expect(world.refreshCalls).toBe(0);
      expect(auth.state.status).toBe('authenticated');
      expect(of('refreshfailed')).toEqual([]);
    },
  );

  it('B38 · a write whose connection fails on the resend is not sent a third time', async () => {
    const world = setUp();
    world.server.route('POST', '/orders/', () => ({ ok: true }));
    const { auth } = await world.login();
    world.server.revokeAll();
    world.server.failNext('/orders/', [null, 'lost']);

    const call = follow(auth.fetch(url('orders/'), { method: 'POST', body: '{}' }));
    await pass(10);

    expect(call.error).toBeInstanceOf(TypeError);
    expect(call.settledAt).toBe(T0);
    expect(world.sent('/orders/')).toEqual(['JWT A1', 'JWT A2']);
    expect(world.refreshCalls).toBe(1);
    expect(auth.state.status).toBe('authenticated');
  });
});

type Tab = Awaited<ReturnType<World['login']>>;

/** A promise's value or error, once it has one. */
const settled = <T>(promise: Promise<T>): Promise<{ value?: T; error?: unknown }> =>
  promise.then(
    (value) => ({ value }),
    (error) => ({ error }),
  );
