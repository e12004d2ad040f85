import { Readable } from 'node:stream';
import { HTTPError } from 'ky';
import { expect, test } from 'vitest';
import type { FakeDjoser } from '../../src/testing.ts';
import { openApp, pass, waysToBeOver, within } from './helpers/app.ts';
import { answer, follow, origin, refresh } from './helpers/stage.ts';

const items = `${origin}/api/items/`;
const bytes = (text: string) => new TextEncoder().encode(text);
const refused = () => answer({ detail: 'Given token not valid for any token type', code: 'token_not_valid' }, 401);

/** What the server got, in whatever order. */
const bodies = (server: FakeDjoser) => server.calls('/api/items/').map(({ body }) => JSON.stringify(body));

test.each(waysToBeOver)(
  'B177 · one init object for each call of a loop, while the token is over: each request has its own body (token %s)',
  async (way) => {
    const { server, over } = openApp();
    server.route('POST', '/api/items/', () => ({ ok: true }));
    const auth = await over(way);

    const init: RequestInit = { method: 'POST', headers: { 'Content-Type': 'application/json' } };
    const calls = [1, 2, 3].map((item) => {
      init.body = JSON.stringify({ item });
      return auth.fetch(items, init);
    });
    const parameters = new URLSearchParams({ page: 'as it was' });
    calls.push(auth.fetch(items, { method: 'POST', body: parameters }));
    parameters.set('page', 'changed');

    const responses = await within(3, Promise.all(calls));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(bodies(server).sort()).toEqual(['{"item":1}', '{"item":2}', '{"item":3}', '{"page":"as it was"}']);
  },
);

test('what is written on after the call, while the token is over, is sent as it was: bytes, form, headers and address', async () => {
  const { server, over } = openApp();
  server.route('POST', '/api/items/', () => ({ ok: true }));
  const auth = await over('held through a sleep');
  const chunk = bytes('as it was');
  const form = new FormData();
  form.set('note', 'as it was');
  const headers = new Headers({ 'X-Note': 'as it was' });
  const plain = { 'X-Note': 'as it was' };
  const address = new URL(items);

  const calls = [
    auth.fetch(items, { method: 'POST', body: chunk, headers }),
    auth.fetch(items, { method: 'POST', body: chunk.buffer, headers: plain }),
    auth.fetch(address, { method: 'POST', body: form }),
  ];
  chunk.fill(33);
  form.set('note', 'changed');
  headers.set('X-Note', 'changed');
  plain['X-Note'] = 'changed';
  address.pathname = '/elsewhere/';

  const responses = await within(3, Promise.all(calls));
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(bodies(server).sort()).toEqual(['"as it was"', '"as it was"', '{"note":"as it was"}']);
  const notes = server.calls('/api/items/').map((call) => call.headers['x-note']);
  expect(notes.filter(Boolean)).toEqual(['as it was', 'as it was']);
});

test('what is written on between a 401 and the resend is sent as it was, both times', async () => {
  const { server, loggedIn } = openApp();
  server.route('POST', '/api/items/', () => ({ ok: true }));
  const auth = await loggedIn();
  server.revokeAll();
  server.setLatency(({ path }) => (path.endsWith('/jwt/refresh/') ? 500 : 0));
  const chunk = bytes('as it was');
  const parameters = new URLSearchParams({ page: 'as it was' });

  const calls = [
    follow(auth.fetch(items, { method: 'POST', body: chunk })),
    follow(auth.fetch(items, { method: 'POST', body: parameters })),
  ];
  await pass(0.1);
  chunk.fill(33);
  parameters.set('page', 'changed');
  await pass(2);

  expect(calls.map(({ value }) => value?.status)).toEqual([200, 200]);
  const text = '"as it was"';
  expect(bodies(server).sort()).toEqual([text, text, `{"page":${text}}`, `{"page":${text}}`]);
});

const oneShot = {
  'an async generator': async function* () {
    yield bytes('one');
    yield bytes('shot');
  },
  'a stream of Node': () => Readable.from([Buffer.from('one'), Buffer.from('shot')]),
};
type OneShot = keyof typeof oneShot;
const kinds = Object.keys(oneShot) as OneShot[];
const post = (kind: OneShot) => ({ method: 'POST', body: oneShot[kind](), duplex: 'half' }) as unknown as RequestInit;

test.each(kinds)(
  'B178 · a one-shot body of Node, and a 401: the caller gets the 401, nothing is sent again without its body (%s)',
  async (kind) => {
    const { server, loggedIn } = openApp({ url: null });
    server.route('POST', '/api/items/', () => ({ ok: true }));
    server.failNext('/api/items/', refused);
    const auth = await loggedIn();

    const response = await within(3, auth.fetch(items, post(kind)));
    expect(response.status).toBe(401);
    expect(bodies(server)).toEqual(['"oneshot"']);
  },
);

test.each(kinds)(
  'a one-shot body of Node through auth.api, and a 401: the caller gets the 401, nothing is sent again without its body (%s)',
  async (kind) => {
    const { server, loggedIn } = openApp({ url: null });
    server.route('POST', '/api/items/', () => ({ ok: true }));
    server.failNext('/api/items/', refused);
    const auth = await loggedIn();

    const call = follow(auth.api('api/items/', post(kind)));
    await pass(3);
    expect(call.error).toBeInstanceOf(HTTPError);
    expect(call.error).toMatchObject({ response: { status: 401 } });
    expect(bodies(server)).toEqual(['"oneshot"']);
  },
);

test.each(kinds)('a one-shot body of Node waits for the refresh, and is sent once and whole (%s)', async (kind) => {
  const { server, over } = openApp({ url: null });
  server.route('POST', '/api/items/', () => ({ ok: true }));
  const auth = await over('held through a sleep');

  expect((await within(3, auth.fetch(items, post(kind)))).status).toBe(200);
  expect(bodies(server)).toEqual(['"oneshot"']);
  expect(server.count(refresh)).toBe(1);
});

test('B182 · a Request with a stream as its body: the whole body twice, or the 401; never an error, never an empty body', async () => {
  const { server, loggedIn } = openApp({ url: null });
  server.route('POST', '/api/items/', () => ({ ok: true }));
  server.failNext('/api/items/', refused);
  const auth = await loggedIn();
  const whole = 'x'.repeat(300_000);
  const body = new Blob([whole]).stream();

  const request = new Request(items, { method: 'POST', body, duplex: 'half' } as RequestInit);
  const response = await within(3, auth.fetch(request));
  const lengths = server.calls('/api/items/').map((call) => String(call.body).length);
  expect([response.status, lengths]).toEqual(
    response.status === 200 ? [200, [whole.length, whole.length]] : [401, [whole.length]],
  );
});
