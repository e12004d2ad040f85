// What a request comes to, whichever library sends it.
import assert from 'node:assert/strict';
import { ada, bob, openWorld, settled, until, whenever } from './world.js';

/** `connect` makes of a world the way to ask: of an address and a signal it resolves to `{ status, data }`, with the status 0 for no answer. */
export async function transportContract(connect) {
  const world = await openWorld();
  const { server, here, elsewhere, hold } = world;
  const ask = connect(world);
  const orders = `${world.origin}/orders/`;
  const refreshes = () => server.count('jwt/refresh');

  // A request carries the token.
  await here.login(ada);
  assert.deepEqual(await ask(orders), { status: 200, data: { customer: 'ada' } });
  assert.equal(server.calls('/orders/').at(-1).authorization.scheme, 'Bearer');

  // Requests that meet a 401 together wait for one refresh, and each is sent once more.
  server.expireAccess();
  const answers = await Promise.all([ask(orders), ask(orders), ask(orders)]);
  assert.deepEqual(answers, Array(3).fill({ status: 200, data: { customer: 'ada' } }));
  assert.equal(refreshes(), 1);
  const statuses = server.calls('/orders/').map(({ status }) => status);
  assert.deepEqual(statuses.toSorted(), [200, 200, 200, 200, 401, 401, 401]);

  // Who goes while the answer is on its way is told at once, and goes alone.
  const release = hold();
  const leaving = new AbortController();
  const before = server.count('/orders/');
  const [left, kept] = [ask(orders, leaving.signal), ask(orders)];
  await until(
    () => 'both are on their way',
    () => server.count('/orders/') === before + 2,
  );
  leaving.abort();
  assert.equal((await left).status, 0);
  release();
  assert.equal((await kept).status, 200);

  // Who goes while the token is refreshed goes alone.
  server.expireAccess();
  const caller = new AbortController();
  const [gone, stays] = [ask(orders, caller.signal), ask(orders)];
  await until(
    () => 'a refresh is on its way',
    () => refreshes() === 2,
  );
  caller.abort();
  assert.equal((await gone).status, 0);
  assert.equal((await stays).status, 200);
  assert.equal((await ask(orders)).status, 200);

  // A 401 to the first user is not answered as the second one.
  const [held, answer] = whenever();
  const refusal = () => Response.json({ detail: 'No.', code: 'token_not_valid' }, { status: 401 });
  server.route('GET', '/late/', () => held.then(refusal), { protected: false });
  const late = ask(`${world.origin}/late/`);
  await until(
    () => 'the late request is on its way',
    () => server.count('/late/') === 1,
  );
  await elsewhere.login(bob);
  await until(
    () => 'the news has come here',
    () => here.state.user === null || here.state.user?.username === 'bob',
  );
  answer();
  await late;
  await settled();
  assert.equal(server.count('/late/'), 1);
  assert.deepEqual(await ask(orders), { status: 200, data: { customer: 'bob' } });

  // A logout elsewhere is one here.
  await elsewhere.logout();
  await until(
    () => 'the logout has come here',
    () => here.state.status === 'anonymous',
  );
  assert.equal((await ask(orders)).status, 401);
  assert.equal(server.calls('/orders/').at(-1).authorization, null);
  here.dispose();
  elsewhere.dispose();
}
