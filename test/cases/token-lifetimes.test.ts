import { expect, onTestFinished, test } from 'vitest';
import type { Session, SessionOptions } from '../../src/core.ts';
import { createSession } from '../../src/core.ts';
import { openApp, pass, within } from './helpers/app.ts';
import { answer, origin, refresh } from './helpers/stage.ts';

const ping = `${origin}/api/ping/`;

/** A server in good health whose access tokens say nothing, and a session on it. */
async function openSession(lifeSeconds: number, options: Partial<SessionOptions> = {}) {
  openApp();
  const ends = new Map<string, number>();
  let refreshes = 0;
  const issue = () => {
    const token = `opaque-${ends.size + 1}`;
    ends.set(token, Date.now() + lifeSeconds * 1000);
    return token;
  };
  const session = createSession({
    async refresh() {
      refreshes += 1;
      return { access: issue(), refresh: `refresh-${refreshes}`, expiresInSeconds: lifeSeconds };
    },
    allowedOrigins: [origin],
    async fetch(input, init) {
      const [, token = ''] = new Request(input, init).headers.get('authorization')?.split(' ') ?? [];
      const good = (ends.get(token) ?? 0) > Date.now();
      return good ? answer({ pong: true }) : answer({ detail: 'Token is expired', code: 'token_not_valid' }, 401);
    },
    random: () => 0,
    locks: null,
    channel: () => null,
    ...options,
  });
  onTestFinished(() => session.dispose());
  await within(1, session.adopt({ access: issue(), refresh: 'refresh-0' }));
  return { session, refreshes: () => refreshes };
}

/** A request every so many seconds. */
async function request(session: Pick<Session, 'fetch'>, everySeconds: number, times: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < times; i += 1) {
    statuses.push((await within(3, session.fetch(ping))).status);
    await pass(everySeconds);
  }
  return statuses;
}

test.each(['visible', 'off'] as const)(
  'B172 · opaque tokens of 25 s, a request every 5 s, a server in good health: every request is answered (proactive %s)',
  async (proactive) => {
    const { session, refreshes } = await openSession(25, { proactive });
    expect(await request(session, 5, 60)).toEqual(Array(60).fill(200));
    expect(refreshes()).toBeLessThanOrEqual(40);
  },
);

test.each(['visible', 'off'] as const)(
  'opaque tokens of 4 s, a request every second, a server in good health: every request is answered (proactive %s)',
  async (proactive) => {
    const { session, refreshes } = await openSession(4, { proactive });
    expect(await request(session, 1, 60)).toEqual(Array(60).fill(200));
    expect(refreshes()).toBeLessThanOrEqual(45);
  },
);

test('JWTs of 25 s, a request every 5 s, a server in good health: every request is answered', async () => {
  const { server, loggedIn } = openApp({ accessSeconds: 25 });
  const auth = await loggedIn();
  expect(await request(auth, 5, 60)).toEqual(Array(60).fill(200));
  expect(server.count(refresh)).toBeLessThanOrEqual(40);
});

test.each([300, 3600])(
  'B175 · the margin is as long as the token lives (300 s), or longer: every request is answered, and few refreshes do (margin %s s)',
  async (refreshMarginSeconds) => {
    const { session, refreshes } = await openSession(300, { refreshMarginSeconds });
    expect(await request(session, 10, 60)).toEqual(Array(60).fill(200));
    expect(refreshes()).toBeLessThanOrEqual(8);
  },
);

test('the margin is as long as the JWT lives: every request is answered, and few refreshes do', async () => {
  const { server, loggedIn } = openApp();
  const auth = await loggedIn({ refreshMarginSeconds: 300 });
  expect(await request(auth, 10, 60)).toEqual(Array(60).fill(200));
  expect(server.count(refresh)).toBeLessThanOrEqual(8);
});

test('B176 · a caller who asks for more validity than any token has gets the best one, and does not spend a refresh each time', async () => {
  const { session, refreshes } = await openSession(300);
  for (let i = 0; i < 10; i += 1) {
    const token = await within(1.5, session.getAccessToken({ minValiditySeconds: 400 }));
    expect(token).toMatch(/^opaque-/);
    await pass(2);
  }
  expect(refreshes()).toBeLessThanOrEqual(6);
});

test('ten callers at once who ask for more validity than any token has get the same token, after one refresh at most', async () => {
  const { server, loggedIn } = openApp();
  const auth = await loggedIn();
  const asking = Array.from({ length: 10 }, () => auth.getAccessToken({ minValiditySeconds: 86_400 }));
  const tokens = await within(1.5, Promise.all(asking));
  expect(new Set(tokens).size).toBe(1);
  expect(tokens[0]).toMatch(/^ey/);
  expect(server.count(refresh)).toBeLessThanOrEqual(1);
});
