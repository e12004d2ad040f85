import { expect, it } from 'vitest';
import { refusal, setUp, sleep, url } from '../helpers/world.ts';

const ping = url('api/ping/');

it('sends by the transport it was given, with the token, in the same tick', async () => {
  const { login } = setUp();
  const { auth } = await login();
  const sent: [unknown, string | null][] = [];
  const answer = new Response('done');
  const over = auth.fetchOver(async (input, init) => {
    sent.push([input, new Headers(init?.headers).get('authorization')?.split(' ')[0] ?? null]);
    return answer;
  });
  const response = over(ping);
  expect(sent).toEqual([[ping, 'JWT']]);
  expect(await response).toBe(answer);
});

it('refreshes by its own fetch, and resends by the transport', async () => {
  const world = setUp();
  const { auth } = await world.login();
  const sent: (string | null)[] = [];
  const over = auth.fetchOver(async (_input, init) => {
    const token = new Headers(init?.headers).get('authorization')?.split(' ')[1];
    sent.push(world.nameOf(token));
    return sent.length === 1 ? refusal() : new Response('done');
  });
  expect(await (await over(ping)).text()).toBe('done');
  expect([sent, world.refreshCalls]).toEqual([['A1', 'A2'], 1]);
});

it('resends a late refusal with the newer token that is there, also when that token is due for a refresh', async () => {
  const world = setUp();
  const { auth } = await world.login();
  let refuse = (_: Response) => {};
  const sent: (string | null)[] = [];
  const over = auth.fetchOver((_input, init) => {
    sent.push(world.nameOf(new Headers(init?.headers).get('authorization')?.split(' ')[1]));
    return sent.length > 1 ? Promise.resolve(new Response('done')) : new Promise((resolve) => (refuse = resolve));
  });
  const response = over(ping);
  await auth.refresh();
  sleep(280);
  world.server.failNext('jwt/refresh', 503);
  refuse(refusal());
  expect(await (await response).text()).toBe('done');
  expect([sent, world.refreshCalls]).toEqual([['A1', 'A2'], 1]);
});

it('passes on what the transport throws', async () => {
  const { login } = setUp();
  const { auth } = await login();
  const trouble = new Error('no line');
  await expect(auth.fetchOver(() => Promise.reject(trouble))(ping)).rejects.toBe(trouble);
});

it('leaves auth.fetch as it is', async () => {
  const world = setUp();
  const { auth } = await world.login();
  auth.fetchOver(() => Promise.reject(new Error('not asked')));
  expect((await auth.fetch(ping)).status).toBe(200);
});
