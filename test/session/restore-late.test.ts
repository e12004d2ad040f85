import { expect, it } from 'vitest';
import type { TokenStorage } from '../../src/index.ts';
import { pass, setUp } from '../helpers/world.ts';

it('what a store said before a logout does not bring the session back', async () => {
  const world = setUp();
  world.store(world.issue());
  const { profile } = world;
  const inner = profile.storage();
  /** Looks at once, and takes its time to say what it saw. */
  const storage: TokenStorage = {
    ...inner,
    read() {
      const found = profile.stored();
      return new Promise((resolve) => setTimeout(resolve, 100, found));
    },
  };
  const { auth, events } = world.open({ storage });
  await pass(0.05);
  auth.logout();
  await pass(1);
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
  expect(events).toEqual([{ type: 'ended', reason: 'logout' }]);
  expect(await auth.getAccessToken()).toBeNull();
});
