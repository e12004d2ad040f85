import { expect, it, vi } from 'vitest';
import { testServer } from '../helpers/tabs.ts';
import { pass, setUp } from '../helpers/world.ts';

it('a client is warned of one of its name that another copy of the package has made', async () => {
  const world = setUp();
  const key = `shop ${testServer}`;
  const clients = new Map([[key, 1]]);
  vi.stubGlobal(Symbol.for('latchkey.clients'), clients);
  const { auth, warnings } = world.open({ name: 'shop' });
  await pass(0);
  expect(warnings).toMatchObject([{ code: 'duplicate_client' }]);
  auth.dispose();
  expect(clients.get(key)).toBe(1);
});

it('two clients of one name at two servers share nothing, and nobody is warned', async () => {
  const world = setUp();
  const { warnings } = world.open({ name: 'shop' });
  const other = world.open({ name: 'shop', baseUrl: 'https://other.example.test/auth/' });
  await pass(0);
  expect([warnings, other.warnings]).toEqual([[], []]);
});
