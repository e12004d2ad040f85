import { expect, test } from 'vitest';
import { djoser, djoserAccount, djRestAuth } from '../../src/index.ts';
import { addressOf, openApp, pass, within } from './helpers/app.ts';
import { ada, answer, login, origin, refresh, sleepThrough } from './helpers/stage.ts';

const ping = `${origin}/api/ping/`;

test('B224 · `accessToken` gives a good token in the same tick, for hooks that cannot wait', async () => {
  const { server, client } = openApp();
  const auth = client();
  await within(1, auth.ready);
  /** As a map asks for the headers of a tile. */
  const transformRequest = () => ({ headers: { Authorization: `Bearer ${auth.accessToken}` } });
  expect(auth.accessToken).toBeNull();

  await within(1, auth.login(ada));
  expect(auth.accessToken).toMatch(/^ey/);
  expect((await server.fetch(ping, transformRequest())).status).toBe(200);

  const leaving = auth.logout();
  expect(auth.accessToken).toBeNull();
  await within(1, leaving);
  expect(auth.accessToken).toBeNull();
});

test('`accessToken` is null when the token is over, and a refresh begins: soon after there is a good one', async () => {
  const { server, loggedIn, pairs } = openApp();
  const auth = await loggedIn({ proactive: 'off' });
  sleepThrough(301);
  expect(server.count(refresh)).toBe(0);
  expect(auth.accessToken).toBeNull();
  expect(auth.accessToken).toBeNull();
  await pass(1);
  expect(server.count(refresh)).toBe(1);
  expect(auth.accessToken).toBe(pairs[1]?.access);
});

test('`accessToken` does not throw and does not wait when the token is over and cannot be renewed', async () => {
  const { server, loggedIn } = openApp();
  const auth = await loggedIn({ proactive: 'off' });
  sleepThrough(301);
  server.failNext(refresh, Array(100).fill('network'));
  for (let frame = 0; frame < 60; frame += 1) {
    expect(auth.accessToken).toBeNull();
    await pass(0.1);
  }
  expect(server.count(refresh)).toBeLessThanOrEqual(5);
  expect(auth.state.status).toBe('authenticated');
});

/** JSON whose long integers stay what they are, as text. */
const parseJson = (text: string): unknown => JSON.parse(text.replace(/(:\s*)(\d{16,})(?=\s*[,}\]])/g, '$1"$2"'));
const id = '9007199254740993';
const user = `{"id":${id},"username":"ada","email":"ada@example.test"}`;
const json = (body: string) => new Response(body, { headers: { 'Content-Type': 'application/json' } });

/** A server whose users have ids that no number of JavaScript can hold. */
function openAppOfLongIds() {
  const app = openApp({
    wire: (inner) => async (input, init) => (addressOf(input).endsWith('/users/me/') ? json(user) : inner(input, init)),
  });
  app.server.failNext(login, () => answer(app.server.issue('ada', { access: { user_id: id } })));
  return app;
}

test('B225 · with `parseJson` the user’s id is what the server sent', async () => {
  const { client, warnings } = openAppOfLongIds();
  const auth = client({ server: djoser({ parseJson }) });
  await within(1, auth.login(ada));
  expect(await within(1, auth.getUser())).toMatchObject({ id, username: 'ada' });
  expect(await within(1, auth.getUser({ reload: true }))).toMatchObject({ id });
  expect(auth.state).toMatchObject({ status: 'authenticated', user: { id } });
  expect(warnings).toEqual([]);
});

test('with `parseJson` the id of a user that comes with the tokens is what the server sent', async () => {
  const { server, client } = openApp({ url: `${origin}/` });
  const { access } = server.issue('ada', { access: { user_id: id } });
  const body = `{"access":"${access}","refresh":"","user":{"pk":${id},"username":"ada"}}`;
  const auth = client({
    baseUrl: `${origin}/dj-rest-auth/`,
    fetch: async () => json(body),
    server: djRestAuth({ parseJson, fields: { user: 'user' } }),
  });
  await within(1, auth.login(ada));
  expect(auth.state).toMatchObject({ status: 'authenticated', user: { pk: id } });
});

test('with `parseJson` the id of a user who changed their profile is what the server sent', async () => {
  const { client } = openAppOfLongIds();
  const auth = client({ server: djoser({ parseJson }) });
  await within(1, auth.login(ada));
  expect(await within(1, djoserAccount(auth).updateMe({ email: 'ada@example.test' }))).toMatchObject({ id });
  expect(auth.state).toMatchObject({ status: 'authenticated', user: { id } });
});
