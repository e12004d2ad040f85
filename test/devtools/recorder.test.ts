import { describe, expect, it, onTestFinished } from 'vitest';
import { createSession } from '../../src/core.ts';
import { checksum } from '../../src/devtools/refresh-token-name.ts';
import { createRecorder, type RecordedEvent, type Recorder } from '../../src/devtools.ts';
import { type Auth, type AuthOptions, createAuth, djoser } from '../../src/index.ts';
import { ada, bob, pass, setUp, slowRefresh, url, type World } from '../helpers/world.ts';

interface Recorded {
  readonly auth: Auth;
  readonly recorder: Recorder;
  /** The events of a type, without what every event has. */
  of(type: RecordedEvent['type']): object[];
}

/** A tab whose client is recorded. */
function open(world: World, options: Partial<AuthOptions> = {}): Recorded {
  const { server, profile, fetch } = world;
  const recorder = createRecorder();
  const all = {
    baseUrl: server.baseUrl,
    // Known, so that no request is spent on finding it.
    server: djoser({ scheme: 'JWT' }),
    fetch,
    now: () => Date.now(),
    random: () => 0,
    storage: profile.storage(),
    locks: profile.locks,
    channel: profile.channel,
    onWarning: () => {},
    ...options,
  };
  const auth = recorder.attach(createAuth(recorder.observe(all)));
  onTestFinished(() => {
    auth.dispose();
    recorder.dispose();
  });
  const of: Recorded['of'] = (type) =>
    recorder.events.filter((event) => event.type === type).map(({ at, tab, n, type: _, ...rest }) => rest);
  return { auth, recorder, of };
}

/** A `fetch` that answers everything. */
const answer =
  (make = () => new Response()): typeof fetch =>
  async () =>
    make();

describe('a recorder', () => {
  it('writes down a login: the request, what is stored, the token and its margin', async () => {
    const world = setUp({ accessSeconds: 300 });
    const { auth, of } = open(world);
    await auth.login(ada);
    const now = Date.now();
    expect(of('request')).toEqual([
      { kind: 'login', method: 'POST', path: 'https://api.example.test/auth/jwt/create/' },
    ]);
    expect(of('response')).toMatchObject([{ status: 200 }]);
    expect(of('store')).toMatchObject([{ what: 'saved', revision: 1 }]);
    expect(of('token')).toMatchObject([{ expiresAt: now + 300_000, marginAt: now + 270_000 }]);
    expect(of('started')).toMatchObject([{ reason: 'login' }]);
  });

  it('writes down the question which scheme the server takes, and its answer', async () => {
    const world = setUp();
    const { auth, recorder, of } = open(world, { server: djoser() });
    await auth.login(ada);
    const questions = recorder.events.filter(({ path }) => path?.endsWith('/users/me/'));
    expect(questions).toMatchObject([
      { type: 'request', kind: 'call', scheme: 'Bearer' },
      { type: 'request', kind: 'call', scheme: 'JWT', resendOf: questions[0]?.n },
    ]);
    expect(of('refreshing')).toEqual([]);
  });

  it('tells a resend from a new call by the token that went with it', async () => {
    const world = setUp();
    const { auth, recorder, of } = open(world);
    await auth.login(ada);
    world.server.expireAccess();
    await Promise.all([auth.fetch(url('api/ping/')), auth.fetch(url('api/ping/'))]);
    await auth.fetch(url('api/ping/'));
    const calls = recorder.events.filter(({ type, kind }) => type === 'request' && kind === 'call');
    const [first, second] = calls;
    expect(calls.map(({ resendOf }) => resendOf)).toEqual([undefined, undefined, first?.n, second?.n, undefined]);
    expect(of('refusal')).toEqual([
      { of: first?.n, code: 'token_not_valid' },
      { of: second?.n, code: 'token_not_valid' },
    ]);
    expect(of('refreshed')).toMatchObject([{ cause: 'unauthorized' }]);
  });

  it('writes down who waits for the lock, who has it, and what a failed refresh leads to', async () => {
    const world = setUp({ latencyMs: slowRefresh(1) });
    const { auth, of } = open(world);
    await auth.login(ada);
    world.server.failNext('jwt/refresh', [503]);
    const refreshing = auth.refresh().catch(() => {});
    await pass(2);
    await refreshing;
    expect(of('lock').map((event) => Object.values(event))).toEqual([['asked'], ['granted'], ['released']]);
    expect(of('refreshfailed')).toMatchObject([{ code: 'refresh_unavailable', status: 503 }]);
    expect(of('cooling')).toHaveLength(1);
  });

  it('names the pair that a refresh spends, and never the tokens', async () => {
    const world = setUp();
    const { auth, recorder, of } = open(world);
    await auth.login(ada);
    await auth.refresh();
    const again = auth.refresh();
    await pass(2);
    await again;
    const pairs = of('request').flatMap((event) => ('pair' in event ? [event.pair] : []));
    expect(pairs).toEqual([expect.stringMatching(/^[0-9a-f]{8}$/), expect.stringMatching(/^[0-9a-f]{8}$/)]);
    expect(new Set(pairs).size).toBe(2);
    expect(of('store').map((event) => 'pair' in event && event.pair)).toEqual([...pairs, expect.any(String)]);
    const text = JSON.stringify(recorder.export());
    for (const { body, headers } of world.server.calls()) {
      const secrets = [...Object.values(Object(body) as object), headers.authorization?.split(' ')[1]];
      for (const secret of secrets)
        if (typeof secret === 'string' && secret !== 'ada') expect(text).not.toContain(secret);
    }
    expect(text).not.toContain('correct-horse');
    expect(text).not.toMatch(/eyJ/);
  });

  it('masks what is long in a path, and leaves out the query', async () => {
    const world = setUp();
    const { auth, of } = open(world);
    await auth.login(ada);
    await auth.fetch(url('api/reset/0123456789012345678901234/?key=secret'));
    expect(of('request').at(-1)).toMatchObject({ path: 'https://api.example.test/api/reset/…/' });
  });

  it.each([
    ['data:text/plain,PIN 0000', 'data:'],
    ['data:application/json,{"card":"4111/1111"}', 'data:'],
    ['blob:https://api.example.test/0b1c', 'blob:'],
  ])('records only the scheme of an address that has its content in it: %s', async (address, path) => {
    const world = setUp();
    const { auth, of } = open(world);
    await auth.login(ada);
    await auth.fetch(address).catch(() => {});
    expect(of('request').at(-1)).toMatchObject({ path });
  });

  it('records no more than the first 300 characters of a path', async () => {
    const world = setUp();
    const { auth, of } = open(world);
    await auth.login(ada);
    await auth.fetch(url(`api/${'piece/'.repeat(1000)}`));
    await auth.fetch(url(`api/${'a/'.repeat(145)}0123456789012345678901234/`));
    expect(of('request').at(-1)).not.toMatchObject({ path: expect.stringContaining('0123') });
    expect(String((of('request').at(-1) as { path?: string }).path).length).toBeLessThanOrEqual(330);
  });

  it('sees another user in the same tab', async () => {
    const world = setUp();
    const { auth, of } = open(world);
    await auth.login(ada);
    await auth.logout();
    await auth.login(bob);
    expect(of('started')).toMatchObject([{ reason: 'login' }, { reason: 'login', anotherUser: true }]);
  });

  it('names no pair where the refresh token is in a cookie', async () => {
    const world = setUp();
    const recorder = createRecorder();
    const { fetch } = recorder.observe({
      baseUrl: world.server.baseUrl,
      fetch: world.fetch,
      server: djoser({ refreshIn: 'cookie' }),
    });
    const body = JSON.stringify({ device: 'a-name-that-is-as-long-as-a-token' });
    await fetch?.(new URL('jwt/refresh/', world.server.baseUrl), { method: 'POST', body });
    expect(recorder.events.find(({ kind }) => kind === 'refresh')).not.toHaveProperty('pair');
    recorder.dispose();
  });

  it.each([
    ['{"refresh":"R1-0123456789-0123456789","device":"d"}', true],
    ['refresh=R1-0123456789-0123456789&device=d', true],
    ['{"device":"d","n":1}', false],
    ['{}', false],
    ['{', false],
    [null, false],
  ])('finds the refresh token in the body %s: %s', async (body, isThere) => {
    const world = setUp();
    const recorder = createRecorder();
    const { fetch } = recorder.observe({ baseUrl: world.server.baseUrl, fetch: world.fetch });
    const before = checksum('R1-0123456789-0123456789');
    await fetch?.(new URL('jwt/refresh/?fresh=1', world.server.baseUrl), { method: 'POST', body });
    const request = recorder.events.find(({ kind }) => kind === 'refresh');
    expect(request?.pair).toBe(isThere ? before : undefined);
    recorder.dispose();
  });

  it('sees the token in the header that the server wants', async () => {
    const recorder = createRecorder();
    const server = { ...djoser(), header: 'X-Auth-Token' };
    const { fetch } = recorder.observe({ baseUrl: 'https://x.test/', fetch: answer(), server });
    await fetch('https://x.test/a/', { headers: { 'X-Auth-Token': 'T1' } });
    await fetch('https://x.test/a/');
    expect(recorder.events.filter(({ type }) => type === 'request').map(({ scheme }) => scheme)).toEqual([
      'X-Auth-Token',
      undefined,
    ]);
    expect(JSON.stringify(recorder.events)).not.toContain('T1');
    recorder.dispose();
  });

  it('gives a list of its own for each moment', async () => {
    const recorder = createRecorder({ limit: 3 });
    const { fetch } = recorder.observe({ fetch: answer() });
    await fetch('https://x.test/a/');
    const then = recorder.events;
    const copy = [...then];
    expect(recorder.events).toBe(then);
    await fetch('https://x.test/b/');
    expect(recorder.events).not.toBe(then);
    expect(then).toEqual(copy);
    expect([recorder.events.length, recorder.dropped]).toEqual([3, 2]);
    recorder.clear();
    expect([recorder.events.length, recorder.dropped]).toEqual([0, 0]);
    recorder.dispose();
  });

  it('takes the word of a server that has another for it', async () => {
    const said: unknown[] = [
      { code: 'token_not_valid' },
      { type: 'client_error', errors: [{ code: 'throttled', detail: 'Slowly.', attr: null }] },
      {
        type: 'client_error',
        errors: [
          { code: 'authentication_failed', detail: 'User is inactive', attr: 'detail' },
          { code: 'authentication_failed', detail: 'user_inactive', attr: 'code' },
        ],
      },
      { code: 7 },
      { errors: [] },
      ['nothing'],
    ];
    const recorder = createRecorder();
    const { fetch } = recorder.observe({ fetch: answer(() => Response.json(said.shift(), { status: 403 })) });
    while (said.length > 0) await fetch('https://x.test/a/');
    await expect
      .poll(() => recorder.events.filter(({ type }) => type === 'refusal').map(({ code }) => code))
      .toEqual(['token_not_valid', 'throttled', 'user_inactive']);
    recorder.dispose();
  });

  it('keeps the newest events when there are too many', async () => {
    const world = setUp();
    const recorder = createRecorder({ limit: 5 });
    recorder.observe({ baseUrl: world.server.baseUrl });
    const { fetch } = recorder.observe({ baseUrl: world.server.baseUrl, fetch: world.fetch });
    for (let count = 0; count < 10; count += 1) await fetch?.(url('api/ping/'));
    const { events, dropped } = recorder.export();
    expect(events).toHaveLength(5);
    expect(events.at(-1)?.n).toBe(5 + dropped);
    recorder.dispose();
  });

  it('writes nothing down after dispose, and what it has can still be exported', async () => {
    const world = setUp();
    const { auth, recorder } = open(world);
    await auth.login(ada);
    const { length } = recorder.events;
    recorder.dispose();
    await auth.refresh();
    expect(recorder.export().events).toHaveLength(length);
  });

  it('tells its listeners once for what happens in one turn', async () => {
    const world = setUp();
    const { auth, recorder } = open(world);
    let calls = 0;
    const stop = recorder.subscribe(() => {
      calls += 1;
    });
    recorder.observe({ baseUrl: '/auth/' });
    recorder.observe({ baseUrl: '/auth/' });
    await Promise.resolve();
    await Promise.resolve();
    expect(calls).toBe(1);
    stop();
    await auth.login(ada);
    expect(calls).toBe(1);
  });

  it('sees the refresh of createSession as a request', async () => {
    setUp();
    const recorder = createRecorder();
    const answers = [async () => ({ access: 'A2', refresh: 'R2', expiresInSeconds: 60 })];
    const options = recorder.observe({
      allowedOrigins: ['https://api.example.test'],
      locks: null,
      channel: null,
      async refresh() {
        const answer = answers.shift();
        if (!answer) throw Object.assign(new Error(), { status: 502 });
        return answer();
      },
    });
    const session = recorder.attach(createSession(options));
    await session.adopt({ access: 'A1', refresh: 'R1' });
    await session.refresh();
    const late = session.refresh().catch(() => {});
    await pass(2);
    await late;
    const seen = recorder.events.filter(({ type }) => type === 'request' || type === 'response');
    expect(seen.map(({ kind, status }) => kind ?? status)).toEqual(['refresh', 200, 'refresh', 502]);
    session.dispose();
    recorder.dispose();
  });
});
