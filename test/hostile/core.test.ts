import { describe, expect, it, vi } from 'vitest';
import { AuthError, createSession } from '../../src/core.ts';
import { openPage } from '../helpers/page.ts';
import { pageUrl } from './cast.ts';
import { lifetimes, noAnswers } from './corpus/lifetimes.ts';
import { inFakeTime } from './fuzz.ts';

inFakeTime();

/** A session of `createSession`, whose `refresh` gives what it likes. */
function open(refresh: () => unknown) {
  openPage(pageUrl);
  let asked = 0;
  const session = createSession({
    allowedOrigins: ['https://api.example.test'],
    refresh: async () => {
      asked += 1;
      return refresh() as never;
    },
    random: () => 0,
    channel: null,
    locks: null,
    onWarning: () => {},
  });
  return { session, asked: () => asked };
}

describe('a lifetime that a server of any kind names', () => {
  it.each(lifetimes)('sets no timer astray and makes no storm: %s', async (_, expiresInSeconds) => {
    const delays: unknown[] = [];
    const { setTimeout } = globalThis;
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms?: number) => {
      delays.push(ms);
      return setTimeout(run, ms);
    }) as typeof globalThis.setTimeout);
    let count = 0;
    const { session, asked } = open(() => {
      count += 1;
      return { access: `opaque-${count}`, refresh: `r-${count}`, expiresInSeconds };
    });
    await session.adopt({ access: 'opaque-0', refresh: 'r-0' });
    await session.refresh();
    await vi.advanceTimersByTimeAsync(600_000);

    expect(delays.filter((ms) => !(Number(ms) >= 0 && Number(ms) < 2 ** 31))).toEqual([]);
    // One in five minutes where it is over at once, and the cool-down between them where it always is.
    expect(asked()).toBeLessThanOrEqual(20);
    expect(delays.length).toBeLessThan(100);
    const { state } = session;
    expect(state.status).toBe('authenticated');
    if (state.status === 'authenticated') expect([null, expect.any(Number)]).toContainEqual(state.expiresAt);
    if (state.status === 'authenticated') expect(state.expiresAt).not.toBeNaN();
    session.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('an answer that is none', () => {
  it.each(noAnswers)(
    'of a `refresh` of one’s own is a refresh that failed, and the session stays: %s',
    async (_, answer) => {
      const { session } = open(() => answer);
      await session.adopt({ access: 'opaque-0', refresh: 'r-0' });
      await expect(session.refresh()).rejects.toMatchObject({ name: 'AuthError', code: 'refresh_unavailable' });
      expect(session.state.status).toBe('authenticated');
      session.dispose();
    },
  );

  it.each(noAnswers)('is nothing to adopt: %s', async (_, answer) => {
    const { session } = open(() => answer);
    const error = await session.adopt(answer as never).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AuthError);
    expect(error).toMatchObject({ code: 'invalid_input' });
    session.dispose();
  });
});
