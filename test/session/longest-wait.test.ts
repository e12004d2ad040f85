import { expect, it } from 'vitest';
import type { LockManagerLike } from '../../src/index.ts';
import { follow, pass, refusal, setUp, slow, T0, url } from '../helpers/world.ts';

it('a request waits for its token through the worst of all refreshes, and its own timeout is not charged for it', async () => {
  const world = setUp({ latencyMs: slow({ '/auth/jwt/refresh/': 7.9, '/api/ping/': 0.9 }) });
  world.server.failNext('jwt/refresh', refusal());
  // Another tab has the lock, and gives it back in the last moment.
  const locks: LockManagerLike = {
    async request(_name, _options, work) {
      await new Promise((resolve) => setTimeout(resolve, 9900));
      return work();
    },
  };
  const tab = await world.over('held in memory through a sleep', { locks });
  // And for three seconds the page looks as if it were being left.
  world.page.navigate(url('download/'));
  const answer = follow(tab.auth.api.get('api/ping/', { timeout: 1000, retry: 0 }).json());
  await pass(3 + 10 + 0.2);
  // Another tab has saved a pair, whose access token is over by now, while ours is being refused.
  const iat = T0 / 1000 - 301;
  world.saveElsewhere(world.issue({ access: { iat, exp: iat + 300 } }));
  await pass(7.9 + 0.5 + 7.9 + 0.9 + 0.3);

  expect(world.spent()).toEqual(['R1', 'R2']);
  expect(answer).toMatchObject({ value: { pong: true } });
  expect(answer.settledAt).toBeGreaterThan(T0 + 30_000);
});
