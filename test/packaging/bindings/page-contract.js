// What a page shows, whichever framework draws it.
import assert from 'node:assert/strict';
import { ada, bob, openWorld, settled, until } from './world.js';

/**
 * `show` draws a page in `document.body`, and returns the way to take it away. The page has the state's `status` and the user's name, and,
 * where somebody is logged in, a button with the words `orders of` and the customer that the server names. The button asks again, and is
 * made anew for each user.
 */
export async function pageContract(show) {
  const world = await openWorld();
  const { server, here, elsewhere, hold } = world;
  const text = () => document.body.textContent.replace(/\s+/g, ' ').trim();
  const shows = (expected) =>
    until(
      () => `the page shows "${expected}" and not "${text()}"`,
      () => text() === expected,
    );
  const refreshes = () => server.count('jwt/refresh');
  const seen = [];
  new MutationObserver(() => seen.push(text())).observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
  });

  const close = await show(world);
  await shows('anonymous');

  // A request carries the token.
  await here.login(ada);
  await shows('authenticated ada orders of ada');
  assert.equal(server.calls('/orders/').at(-1).authorization.scheme, 'Bearer');

  // A 401 is answered with one refresh and one more send.
  server.expireAccess();
  const before = server.count('/orders/');
  document.querySelector('button').click();
  await until(
    () => 'the request is sent again',
    () => server.calls('/orders/').at(-1).status === 200 && server.count('/orders/') === before + 2,
  );
  assert.equal(refreshes(), 1);
  await shows('authenticated ada orders of ada');

  // Somebody else logs in elsewhere, while an answer to ada is on its way.
  const answer = hold();
  document.querySelector('button').click();
  await until(
    () => 'ada asks once more',
    () => server.count('/orders/') === before + 3,
  );
  await elsewhere.login(bob);
  await shows('authenticated bob orders of bob');
  seen.length = 0;
  answer();
  await settled();
  assert.deepEqual(
    [text(), ...seen].filter((words) => words.includes('ada')),
    [],
  );

  // A logout elsewhere is shown, and nothing of the user stays.
  await elsewhere.logout();
  await shows('anonymous');

  // What is taken away in the middle of a refresh hangs nothing, and draws nothing any more.
  await here.login(bob);
  await shows('authenticated bob orders of bob');
  server.expireAccess();
  document.querySelector('button').click();
  await until(
    () => 'a refresh is on its way',
    () => refreshes() === 2,
  );
  await close();
  assert.equal(text(), '');
  assert.equal((await here.api.get('orders/').json()).customer, 'bob');
  await here.logout();
  await settled();
  assert.equal(text(), '');
  here.dispose();
  elsewhere.dispose();
}
