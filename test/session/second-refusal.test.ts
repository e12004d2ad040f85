import { describe, expect, it } from 'vitest';
import { djoser } from '../../src/index.ts';
import { bob, follow, pass, refusal, setUp, T0, url } from '../helpers/world.ts';

/** A promise that the test settles. */
function deferred<T>() {
  let settle: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}

/** An answer in JSON, whose body ends when the test says so where it has a say in it. */
function answer(status: number, code: string, finished?: Promise<unknown>): Response {
  const body = new ReadableStream({
    async start(controller) {
      await finished;
      controller.enqueue(new TextEncoder().encode(JSON.stringify({ detail: 'In words.', code })));
      controller.close();
    },
  });
  return new Response(body, { status, headers: { 'Content-Type': 'application/json' } });
}

/** A tab whose endpoint refuses the first token, and says what the test wants to the second. */
async function setUpSecond(second: () => Response) {
  const world = setUp();
  let calls = 0;
  const tab = await world.login({
    server: djoser({ scheme: 'JWT' }),
    async fetch(input, init) {
      if (!String(input).includes('/api/')) return world.fetch(input, init);
      calls += 1;
      return calls === 1 ? refusal() : second();
    },
  });
  const ping = () => tab.auth.fetch(url('api/ping/'));
  return { world, tab, ping, count: () => calls };
}

describe('the answer to a brand-new token', () => {
  it.each(['user_inactive', 'token_not_valid'])(
    'is no refusal when it is a success, and has the code %s',
    async (code) => {
      const { tab, ping } = await setUpSecond(() => answer(200, code));
      expect(await (await ping()).json()).toMatchObject({ code });
      expect(tab.auth.state).toMatchObject({ status: 'authenticated', refresh: 'idle' });
    },
  );

  it('is no refusal of ours when it comes from an origin that the browser was redirected to', async () => {
    const elsewhere = Object.defineProperty(refusal(), 'url', { value: 'https://cdn.other.test/' });
    const { tab, ping } = await setUpSecond(() => elsewhere);
    expect((await ping()).status).toBe(401);
    expect(tab.auth.state).toMatchObject({ status: 'authenticated', refresh: 'idle' });
  });

  it('is given to the caller in time, and ends nothing, when nobody says whether the token is refused', async () => {
    const world = setUp();
    world.server.route('POST', '/pin/', () => Response.json({ detail: 'Wrong PIN.' }, { status: 401 }));
    const { auth } = world.open();
    // A token that came alone: no refresh can replace it.
    await auth.adopt({ access: world.issue().access as string });
    world.server.failNext('users/me', 'hang');
    const answer = follow(auth.fetch(url('pin/'), { method: 'POST' }));
    await pass(7);
    expect(answer.settledAt).toBeNull();
    await pass(2);
    expect(answer.value?.status).toBe(401);
    expect(auth.state.status).toBe('authenticated');
  });

  it('cools down when it refuses the token with 403', async () => {
    const { world, tab, ping } = await setUpSecond(() => answer(403, 'token_not_valid'));
    expect((await ping()).status).toBe(403);
    expect(tab.auth.state).toMatchObject({ status: 'authenticated', refresh: 'coolingDown' });
    expect((await ping()).status).toBe(403);
    expect(world.refreshCalls).toBe(1);
  });

  it('empties the store when it refuses the account', async () => {
    const { world, tab, ping } = await setUpSecond(() => answer(401, 'user_inactive'));
    expect((await ping()).status).toBe(401);
    expect(tab.auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
    expect(world.stored()).toBeNull();
  });
});

describe('a refusal of the account that is still being read', () => {
  /** The body of the refusal is on its way. */
  async function setUpReading() {
    const { promise: finished, settle: finish } = deferred<void>();
    const { tab, ping } = await setUpSecond(() => answer(401, 'user_inactive', finished));
    const outcome = follow(ping());
    await pass(0.1);
    return { tab, outcome, finish };
  }

  it('is the caller’s answer after a logout, and no second end', async () => {
    const { tab, outcome, finish } = await setUpReading();
    await tab.auth.logout();
    finish();
    await pass(0.1);
    expect(outcome.error).toBeUndefined();
    expect(outcome.value?.status).toBe(401);
    expect(tab.of('ended').map(({ reason }) => reason)).toEqual(['logout']);
  });

  it('does not end the session of who has logged in meanwhile', async () => {
    const { tab, outcome, finish } = await setUpReading();
    await tab.auth.login(bob);
    finish();
    await pass(0.1);
    expect(outcome.value?.status).toBe(401);
    expect(tab.auth.state.status).toBe('authenticated');
    expect(tab.of('ended').map(({ reason }) => reason)).toEqual(['replaced']);
  });
});

it('a refusal is the answer when another tab’s token is over too and cannot be renewed now', async () => {
  const world = setUp();
  const { promise: refused, settle: refuse } = deferred<Response>();
  const sent: (string | null)[] = [];
  const tab = await world.login({
    server: djoser({ scheme: 'JWT' }),
    async fetch(input, init) {
      if (!String(input).includes('/api/')) return world.fetch(input, init);
      sent.push(world.nameOf(new Headers(init?.headers).get('authorization')?.split(' ')[1]));
      return refused;
    },
  });
  const outcome = follow(tab.auth.fetch(url('api/ping/')));
  const over = world.issue({ access: { iat: T0 / 1000 - 301, exp: T0 / 1000 - 1 } });
  const { id = 's1' } = world.profile.stored() ?? {};
  world.profile.store({ id, ...over, revision: 2, refreshRevision: 2 });
  world.page.dispatch('focus');
  world.server.failNext('jwt/refresh', 503);
  refuse(refusal());
  await pass(0.5);
  expect(outcome.value?.status).toBe(401);
  expect(world.spent()).toEqual(['R2']);
  expect(sent).toEqual(['A1']);
});
