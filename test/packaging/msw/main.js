// The fake server behind MSW, beside handlers of the app's own, in every version alike.
import assert from 'node:assert/strict';
import { createAuth } from 'latchkey';
import { fakeDjoserHandlers } from 'latchkey/msw';
import { createFakeDjoser } from 'latchkey/testing';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';

const origin = 'https://api.example.com';
const djoser = createFakeDjoser({ baseUrl: `${origin}/auth/` });
const network = setupServer(
  ...fakeDjoserHandlers(djoser),
  http.get(`${origin}/orders/`, () => HttpResponse.json([{ id: 1 }])),
);
const complaints = [];
console.error = (text) => complaints.push(String(text));
// MSW 3 has another name for it.
network.listen({ onUnhandledRequest: 'error', onUnhandledFrame: 'error' });

const auth = createAuth({ baseUrl: `${origin}/auth/` });
await auth.login({ username: 'ada', password: 'correct-horse' });
djoser.expireAccess();
assert.equal((await auth.api.get('api/ping/').json()).user, 'ada');
assert.deepEqual(await auth.api.get('orders/').json(), [{ id: 1 }]);
assert.deepEqual(complaints, []);

djoser.route('GET', '/open/', () => 'open', { protected: false });
assert.equal(await (await fetch(`${origin}/open/?page=2`)).json(), 'open');
assert.equal((await fetch(`${origin}/auth/nowhere/`)).status, 404);
djoser.failNext('jwt/create', 'network');
await assert.rejects(fetch(`${origin}/auth/jwt/create/`, { method: 'POST' }), TypeError);

const created = await fetch(`${origin}/auth/jwt/create/`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ username: 'ada', password: 'correct-horse' }),
});
assert.equal(created.status, 200);

const before = djoser.count();
await assert.rejects(fetch('https://nobody.example.com/'));
assert.equal(djoser.count(), before);
assert.match(complaints.join(), /nobody\.example\.com/);
network.close();
console.log('lived');
