import { expect, it, vi } from 'vitest';
import { pass, setUp } from '../helpers/world.ts';

it('a client is warned of one of its name that another copy of the package has made', async () => {
  const world = setUp();
  const clients = new Map([['shop', 1]]);
  vi.stubGlobal(Symbol.for('latchkey.clients'), clients);
  const { auth, warnings } = world.open({ name: 'shop' });
  await pass(0);
  expect(warnings).toMatchObject([{ code: 'duplicate_client' }]);
  auth.dispose();
  expect(clients.get('shop')).toBe(1);
});
