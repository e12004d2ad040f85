import { expect, onTestFinished, test } from 'vitest';
import { createSession } from '../../src/core.ts';
import { type App, openApp, pass, waysToBeOver, within } from './helpers/app.ts';
import { answer, follow, type Outcome, origin, refresh } from './helpers/stage.ts';

const ping = `${origin}/api/ping/`;

const waysAndTimers = waysToBeOver.flatMap((way) =>
  (['off', 'visible'] as const).map((proactive) => ({ way, proactive })),
);

/** Every refresh of a test is answered so. */
const refreshWith = ({ server }: App, respond: () => unknown) =>
  server.failNext(
    refresh,
    Array.from({ length: 100 }, () => () => answer(respond())),
  );

/** A pair whose access token ended five minutes ago. */
const deadPair = ({ server }: App) => {
  const now = Math.floor(Date.now() / 1000);
  return server.issue('ada', { access: { iat: now - 600, exp: now - 300 } });
};

/** What a caller may be told whose token cannot be renewed. */
function expectRefusal({ done, value, error }: Outcome<Response>): void {
  expect(done).toBe(true);
  if (value) expect(value.status).toBe(401);
  else expect(error).toMatchObject({ code: expect.stringMatching(/^(session_ended|refresh_unavailable)$/) });
}

/** A call a second. */
async function poll(call: () => Promise<Response>, seconds: number): Promise<Outcome<Response>[]> {
  const calls: Outcome<Response>[] = [];
  for (let second = 0; second < seconds; second += 1) {
    calls.push(follow(call()));
    await pass(1);
  }
  return calls;
}

test.each(waysAndTimers)(
  'B162 · the refresh hands out a token that is over already: the request is answered after one refresh, and the server is left in peace (token $way, proactive $proactive)',
  async ({ way, proactive }) => {
    const app = openApp();
    const { server, over } = app;
    refreshWith(app, () => deadPair(app));
    const auth = await over(way, { proactive });

    const first = follow(auth.fetch(ping));
    await pass(0.99);
    expectRefusal(first);
    expect(server.count(refresh)).toBe(1);
    expect(server.count('api/ping')).toBeLessThanOrEqual(2);

    await pass(9.01);
    const before = server.count(refresh);
    const calls = await poll(() => auth.fetch(ping), 10);
    await pass(5);
    for (const call of calls) expectRefusal(call);
    expect(server.count(refresh) - before).toBeLessThanOrEqual(5);
    expect(server.count(refresh)).toBeLessThanOrEqual(10);
  },
);

test.each(waysAndTimers)(
  'B163 · the refresh gives back the very token that is over: the request is answered, and the server is left in peace (token $way, proactive $proactive)',
  async ({ way, proactive }) => {
    const app = openApp();
    const { server, over, pairs } = app;
    refreshWith(app, () => pairs[0]);
    const auth = await over(way, { proactive });

    const first = follow(auth.fetch(ping));
    await pass(1);
    const calls = await poll(() => auth.fetch(ping), 20);
    await pass(5);
    for (const call of [first, ...calls]) expectRefusal(call);
    expect(server.count(refresh)).toBeLessThanOrEqual(8);
    expect(auth.state.status).toBe('authenticated');
  },
);

test('tokens that did not come from a login here, and a refresh that hands out a token that is over: the server is left in peace', async () => {
  const app = openApp();
  const { server, client } = app;
  refreshWith(app, () => deadPair(app));
  const auth = client();
  await within(1, auth.adopt(deadPair(app)));

  const calls = await poll(() => auth.fetch(ping), 20);
  await pass(5);
  for (const call of calls) expectRefusal(call);
  expect(server.count(refresh)).toBeLessThanOrEqual(10);
});

test('the refresh gives back the token that the server has just refused: the caller gets its 401, and the server is left in peace', async () => {
  const app = openApp();
  const { server, loggedIn, pairs } = app;
  const auth = await loggedIn({ proactive: 'off' });
  refreshWith(app, () => pairs[0]);
  server.revokeAll();

  const calls = await poll(() => auth.fetch(ping), 20);
  await pass(5);
  for (const call of calls) expect(call.value?.status).toBe(401);
  expect(server.count(refresh)).toBeLessThanOrEqual(8);
  expect(auth.state.status).toBe('authenticated');
});

test('createSession: a refresh whose token has no second to live: every call settles, and the server is left in peace', async () => {
  openApp();
  let refreshes = 0;
  const session = createSession({
    async refresh() {
      refreshes += 1;
      return { access: `opaque-${refreshes}`, expiresInSeconds: 0 };
    },
    allowedOrigins: [origin],
    fetch: async () => answer({ detail: 'Token is expired', code: 'token_not_valid' }, 401),
    random: () => 0,
    locks: null,
    channel: () => null,
  });
  onTestFinished(() => session.dispose());
  await within(1, session.adopt({ access: 'opaque-0', refresh: 'opaque' }));

  const calls = await poll(() => session.fetch(ping), 20);
  await pass(5);
  for (const call of calls) expectRefusal(call);
  expect(refreshes).toBeLessThanOrEqual(8);
});
