import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createAuth } from '../../src/index.ts';
import { createFakeDjoser } from '../../src/testing.ts';
import { openPage } from '../helpers/page.ts';
import { createProfile } from '../helpers/tabs.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  openPage();
});

function setUp(options = {}) {
  const server = createFakeDjoser({ users: [{ username: 'ada', password: 'correct horse' }], ...options });
  const profile = createProfile();
  const tab = (more = {}) =>
    createAuth({
      baseUrl: 'https://api.example.test/auth/',
      fetch: server.fetch,
      random: () => 0,
      storage: profile.storage(),
      locks: profile.locks,
      channel: profile.channel,
      onWarning: () => {},
      ...more,
    });
  return { server, profile, tab };
}

describe('smoke', () => {
  it('logs in, calls, renews, logs out', async () => {
    const { server, profile, tab } = setUp();
    const auth = tab();
    const events: unknown[] = [];
    for (const type of ['started', 'refreshed', 'ended', 'refreshfailed', 'warning'] as const)
      auth.on(type, (event) => events.push(event));
    expect((await auth.ready).status).toBe('anonymous');
    await auth.login({ username: 'ada', password: 'correct horse' });
    expect(auth.state.status).toBe('authenticated');
    expect((await auth.getUser()).username).toBe('ada');
    expect(await auth.api.get('api/ping/').json()).toMatchObject({ pong: true });
    await vi.advanceTimersByTimeAsync(271_000);
    expect(server.count('jwt/refresh')).toBe(1);
    server.revokeAll();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => auth.fetch('https://api.example.test/api/ping/')),
    );
    expect(answers.map((each) => each.status)).toEqual(Array(10).fill(200));
    expect(server.count('jwt/refresh')).toBe(2);
    expect(await auth.verify()).toBe(true);
    const out = auth.logout();
    expect(profile.stored()).toBe(null);
    expect(await out).toEqual({ revoked: false });
    expect(events).toMatchInlineSnapshot(`
      [
        {
          "reason": "login",
          "type": "started",
        },
        {
          "cause": "timer",
          "tookMs": 0,
          "type": "refreshed",
        },
        {
          "cause": "unauthorized",
          "tookMs": 0,
          "type": "refreshed",
        },
        {
          "reason": "logout",
          "type": "ended",
        },
      ]
    `);
  });

  it('shares one refresh between two tabs', async () => {
    const { server, profile, tab } = setUp();
    const one = tab();
    await one.login({ username: 'ada', password: 'correct horse' });
    one.dispose();
    vi.setSystemTime(Date.now() + 400_000);
    const tabs = [tab(), tab()];
    const states = await Promise.all(tabs.map((each) => each.ready));
    expect(states.map((each) => each.status)).toEqual(['authenticated', 'authenticated']);
    expect(server.count('jwt/refresh')).toBe(1);
    expect(server.reuse).toBe(0);
    expect(profile.locks.held()).toBe(false);
  });

  it('shares one refresh between two tabs without locks', async () => {
    const { server, tab } = setUp({ latencyMs: 50 });
    const one = tab();
    const login = one.login({ username: 'ada', password: 'correct horse' });
    await vi.advanceTimersByTimeAsync(100);
    await login;
    one.dispose();
    vi.setSystemTime(Date.now() + 400_000);
    const tabs = [tab({ locks: null }), tab({ locks: null })];
    await vi.advanceTimersByTimeAsync(2000);
    const states = await Promise.all(tabs.map((each) => each.ready));
    expect(states.map((each) => each.status)).toEqual(['authenticated', 'authenticated']);
    expect(server.count('jwt/refresh')).toBe(1);
    expect(server.reuse).toBe(0);
  });
});
