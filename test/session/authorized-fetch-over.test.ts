import { expect, it } from 'vitest';
import { refusal, setUp, url } from '../helpers/world.ts';

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
