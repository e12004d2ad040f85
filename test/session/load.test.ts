import { describe, expect, it } from 'vitest';
import { createAuth, djoser, memoryStorage } from '../../src/index.ts';
import { heapInUse } from '../helpers/heap.ts';
import { pass, setUp, sleep, url } from '../helpers/world.ts';

const many = 10_000;

describe('ten thousand requests at once', () => {
  it('on a token that is over cost one refresh and ten thousand requests, all answered', async () => {
    const world = setUp();
    const { auth } = await world.login();
    sleep(301);
    const answers = await Promise.all(Array.from({ length: many }, () => auth.fetch(url('api/ping/'))));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(world.refreshCalls).toBe(1);
    expect(world.server.count('api/ping')).toBe(many);
  }, 60_000);

  it('on a token that was revoked cost one refresh and twenty thousand requests, all answered', async () => {
    const world = setUp();
    const { auth } = await world.login();
    world.server.revokeAll();
    const answers = await Promise.all(Array.from({ length: many }, () => auth.fetch(url('api/ping/'))));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(world.refreshCalls).toBe(1);
    expect(world.server.count('api/ping')).toBe(2 * many);
  }, 60_000);
});

describe('what is created and disposed', () => {
  it('leaves no listener, no timer and nothing on the heap, a thousand times', async () => {
    const world = setUp();
    const pair = world.issue();
    const comeAndGo = async (times: number) => {
      for (let count = 0; count < times; count += 1) {
        const auth = createAuth({
          baseUrl: world.server.baseUrl,
          // Known: the server keeps an account of each request.
          server: djoser({ scheme: 'JWT' }),
          fetch: world.fetch,
          storage: memoryStorage(),
          channel: null,
          locks: null,
          onWarning: () => {},
        });
        await auth.adopt(pair);
        auth.dispose();
      }
    };
    await comeAndGo(1000);
    const before = await heapInUse();
    await comeAndGo(1000);
    expect((await heapInUse()) - before).toBeLessThan(1_000_000);
    await pass(3600);
    expect(world.page.listeners()).toBe(0);
    expect(world.refreshCalls).toBe(0);
  });

  it('is heard by nobody who has gone, a hundred thousand times', async () => {
    const world = setUp();
    const { auth } = world.open();
    await auth.ready;
    let heard = 0;
    const listen = (times: number) => {
      for (let count = 0; count < times; count += 1)
        auth.subscribe(() => {
          heard += 1;
        })();
    };
    listen(10_000);
    const before = await heapInUse();
    listen(100_000);
    expect((await heapInUse()) - before).toBeLessThan(1_000_000);
    await auth.login({ username: 'ada', password: 'correct-horse' });
    expect(heard).toBe(110_000);
  });
});
