import { describe, expect, it } from 'vitest';
import { createAuth, memoryStorage } from '../../src/index.ts';
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
  it('leaves no listener and no timer, a thousand times', async () => {
    const world = setUp();
    for (let count = 0; count < 1000; count += 1) {
      const auth = createAuth({
        baseUrl: world.server.baseUrl,
        fetch: world.fetch,
        storage: memoryStorage(),
        channel: null,
        locks: null,
        onWarning: () => {},
      });
      await auth.adopt(world.issue());
      auth.dispose();
    }
    await pass(3600);
    expect(world.page.listeners()).toBe(0);
    expect(world.refreshCalls).toBe(0);
  });

  it('is heard by nobody who has gone, a hundred thousand times', async () => {
    const world = setUp();
    const { auth } = world.open();
    await auth.ready;
    let heard = 0;
    for (let count = 0; count < 100_000; count += 1)
      auth.subscribe(() => {
        heard += 1;
      })();
    await auth.login({ username: 'ada', password: 'correct-horse' });
    expect(heard).toBe(100_000);
  });
});
