import { describe, expect, it, vi } from 'vitest';
import { type AuthOptions, djoser } from '../../src/index.ts';
import { follow, pass, refusal, setUp, slow, url } from '../helpers/world.ts';

const inactive = () =>
  Response.json(
    { detail: 'User is inactive', code: 'user_inactive' },
    { status: 401, headers: { 'WWW-Authenticate': 'JWT' } },
  );
const forbidden = () => Response.json({ detail: 'You may not.' }, { status: 403 });

/** A tab whose protected endpoint answers as the test says, one answer after the other; then as the server would. */
async function setUpAnswers(answers: readonly (() => Response)[] = [], options: Partial<AuthOptions> = {}) {
  const world = setUp();
  const left = [...answers];
  const calls: { input: unknown; init: RequestInit | undefined; headers: Headers }[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    if (!/\/api\//.test(input instanceof Request ? input.url : String(input))) return world.fetch(input, init);
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    calls.push({ input, init, headers });
    return left.shift()?.() ?? world.fetch(input, init);
  };
  const tab = await world.login({ server: djoser({ scheme: 'JWT' }), fetch, ...options });
  await pass(0);
  const sent = () => calls.map(({ headers }) => world.nameOf(headers.get('authorization')?.slice(4)));
  return { world, tab, calls, sent };
}

describe('a request with a good token', () => {
  it.each<[string, () => [RequestInfo | URL, RequestInit?]]>([
    ['text', () => [url('api/ping/')]],
    ['text with a method', () => [url('api/ping/'), { method: 'POST', body: 'x' }]],
    ['text with headers', () => [url('api/ping/'), { headers: { accept: 'text/plain' } }]],
    ['a URL', () => [new URL(url('api/ping/'))]],
    ['a Request', () => [new Request(url('api/ping/'))]],
    ['a Request with headers beside it', () => [new Request(url('api/ping/')), { headers: { accept: 'text/plain' } }]],
  ])('leaves in the same tick, with what the caller gave: %s', async (_, given) => {
    const { tab, calls, sent } = await setUpAnswers();
    const [input, init] = given();
    const answer = tab.auth.fetch(input, init);
    expect(sent()).toEqual(['A1']);
    expect(calls[0]?.init?.method).toBe(init?.method);
    expect(calls[0]?.headers.get('accept')).toBe(init?.headers ? 'text/plain' : null);
    expect((await answer).status).not.toBe(401);
  });

  it('is not sent at all when the caller has given up before', async () => {
    const { tab, calls } = await setUpAnswers();
    const reason = new Error('mine');
    for (const input of [url('api/ping/'), new URL(url('api/ping/'))])
      await expect(tab.auth.fetch(input, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const request = new Request(url('api/ping/'), { signal: AbortSignal.abort(reason) });
    await expect(tab.auth.fetch(request)).rejects.toBe(reason);
    await expect(tab.auth.api.get('api/ping/', { signal: request.signal })).rejects.toBe(reason);
    expect(calls).toEqual([]);
  });

  it('keeps the header that the caller set, and the caller’s own headers are not written on', async () => {
    const { tab, calls } = await setUpAnswers();
    const request = new Request(url('api/ping/'), { headers: { authorization: 'Basic x' } });
    await tab.auth.fetch(request);
    const plain = new Request(url('api/ping/'));
    await tab.auth.fetch(plain);
    expect(calls[0]?.headers.get('authorization')).toBe('Basic x');
    expect([...plain.headers.keys()]).toEqual([]);
  });
});

it('a request of nobody goes out with nothing added', async () => {
  const world = setUp();
  const { auth } = world.open();
  await auth.ready;
  await auth.fetch(new URL(url('api/ping/')));
  expect(Object.keys(world.server.calls('api/ping')[0]?.headers ?? {})).toEqual([]);
});

it('a request for more than two hundred addresses finds each one’s place', async () => {
  const { tab, sent } = await setUpAnswers();
  const last = 250;
  for (let each = 0; each <= last; each += 1) await tab.auth.fetch(url(`api/items/${each}/`));
  expect(sent().filter((token) => token !== 'A1')).toEqual([]);
  await tab.auth.fetch(url('auth/jwt/verify/'), { method: 'POST' });
  expect(tab.auth.state.status).toBe('authenticated');
});

describe('a refusal', () => {
  it('is answered by a refresh and a resend, and its body is let go', async () => {
    const cancel = vi.fn();
    const first = () => new Response(new ReadableStream({ cancel }), refusalInit());
    const refusalInit = () => ({ status: 401, headers: { 'WWW-Authenticate': 'JWT realm="api"' } });
    const { tab, sent } = await setUpAnswers([first]);
    expect((await tab.auth.fetch(url('api/ping/'))).status).toBe(200);
    expect(sent()).toEqual(['A1', 'A2']);
    expect(cancel).toHaveBeenCalledOnce();
  });

  it('is the answer when the session has ended meanwhile: nothing is sent again', async () => {
    const world = setUp({ schemes: ['Bearer'], latencyMs: slow({ '/api/ping/': 1 }) });
    const { auth } = await world.login();
    const outcome = follow(auth.fetch(url('api/ping/')));
    await pass(0.5);
    await auth.logout();
    await pass(2);
    expect(outcome.value?.status).toBe(401);
    expect(world.sent('/api/ping/')).toEqual(['JWT A1']);
  });

  it('is the answer when the refresh brings the same token', async () => {
    const { world, tab, calls } = await setUpAnswers([refusal]);
    const { access } = world.issue();
    await tab.auth.adopt({ access, refresh: world.issue().refresh });
    world.server.failNext('jwt/refresh', Response.json({ access }));
    expect((await tab.auth.fetch(url('api/ping/'))).status).toBe(401);
    expect(calls).toHaveLength(1);
  });

  it('with 403 is a missing permission, unless it names the token', async () => {
    const { world, tab, calls } = await setUpAnswers([forbidden]);
    expect((await tab.auth.fetch(url('api/ping/'))).status).toBe(403);
    expect(calls).toHaveLength(1);
    expect(world.refreshCalls).toBe(0);
  });
});

describe('a refusal of a brand-new token', () => {
  it('cools down: the next refusal costs no refresh', async () => {
    const { world, tab } = await setUpAnswers([refusal, refusal, refusal]);
    const seen: unknown[] = [];
    tab.auth.subscribe((state) => seen.push(state.status === 'authenticated' && state.refresh));
    expect((await tab.auth.fetch(url('api/ping/'))).status).toBe(401);
    expect(tab.auth.state).toMatchObject({ status: 'authenticated', refresh: 'coolingDown' });
    expect(seen.at(-1)).toBe('coolingDown');
    expect((await tab.auth.fetch(url('api/ping/'))).status).toBe(401);
    expect(world.refreshCalls).toBe(1);
    expect(tab.warnings).toEqual([]);
  });

  it('does not cool down when it is a missing permission', async () => {
    const { tab } = await setUpAnswers([refusal, forbidden]);
    expect((await tab.auth.fetch(url('api/ping/'))).status).toBe(403);
    expect(tab.auth.state).toMatchObject({ refresh: 'idle' });
  });

  it('ends the session in every tab when it is about the account', async () => {
    const { world, tab } = await setUpAnswers([refusal, inactive]);
    const other = world.open();
    await other.auth.ready;
    const response = await tab.auth.fetch(url('api/ping/'));
    await pass(1);
    expect(response.status).toBe(401);
    expect(tab.of('ended')).toMatchObject([
      { reason: 'rejected', error: { code: 'session_ended', status: 401, detail: 'The server refuses this account.' } },
    ]);
    expect(other.of('ended')).toEqual([{ type: 'ended', reason: 'otherTab' }]);
    expect(world.stored()).toBeNull();
  });

  it('ends it in tabs whose tokens are in memory, too', async () => {
    const { world, tab } = await setUpAnswers([refusal, inactive]);
    const line = world.profile.channel('latchkey');
    const heard: unknown[] = [];
    line.onmessage = ({ data }) => heard.push(data);
    const id = world.profile.stored()?.id;
    await tab.auth.fetch(url('api/ping/'));
    await pass(0);
    expect(heard).toContainEqual(
      expect.objectContaining({ kind: 'ended', record: expect.objectContaining({ id, ended: 'rejected' }) }),
    );
  });
});

describe('options that are no plain object', () => {
  it('have all that fetch reads of them: a Request, and getters of a class', async () => {
    const world = setUp();
    const { auth } = await world.login();
    await auth.fetch(url('api/ping/'), new Request('https://old.example.test/', { method: 'DELETE' }));
    class Wrapped {
      get method() {
        return 'PUT';
      }
      get body() {
        return 'text';
      }
    }
    await auth.fetch(url('api/ping/'), new Wrapped());
    expect(world.server.calls('api/ping').map(({ method }) => method)).toEqual(['DELETE', 'PUT']);
    expect(world.sent('/api/ping/')).toEqual(['JWT A1', 'JWT A1']);
  });

  it('take the signal of a Request away with null, as in fetch', async () => {
    const world = setUp();
    const { auth } = await world.login();
    const abort = new AbortController();
    const request = new Request(url('api/ping/'), { signal: abort.signal });
    abort.abort();
    expect((await auth.fetch(request, { signal: null })).status).toBe(200);
  });
});

describe('an Authorization header without a value', () => {
  it.each([[''], [' ']])('is not set by the caller: "%s"', async (authorization) => {
    const world = setUp();
    const { auth } = await world.login();
    await auth.fetch(url('api/ping/'), { headers: { authorization } });
    await auth.api.get('api/ping/', { headers: { authorization } });
    await auth.fetch(new Request(url('api/ping/'), { headers: { authorization } }));
    expect(world.sent('/api/ping/')).toEqual(['JWT A1', 'JWT A1', 'JWT A1']);
  });
});

it('JSON.stringify of a client has no token in it', async () => {
  const { auth } = await setUp().login();
  expect(auth.accessToken).not.toBeNull();
  expect(JSON.stringify(auth)).not.toContain(auth.accessToken);
});
