import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { djoser, type TokenStorage } from '../../src/index.ts';
import { follow, pass, refusal, setUp, sleep, slowRefresh, url } from '../helpers/world.ts';

const mine = new Error('mine');

it('nothing is left on a signal that outlives the calls it was given to', async () => {
  const world = setUp({ latencyMs: slowRefresh(1) });
  const { auth } = await world.login();
  const { signal } = new AbortController();
  const left = () => getEventListeners(signal, 'abort').length;
  sleep(290);
  const asked = [auth.getAccessToken({ signal }), auth.refresh({ signal })];
  await pass(0.5);
  expect(left()).toBeGreaterThan(0);
  await pass(2);
  await Promise.all(asked);
  expect(left()).toBe(0);
});

it('a caller who gives up while the store is being read waits for no refresh', async () => {
  const world = setUp({ latencyMs: slowRefresh(5) });
  const inner = world.profile.storage();
  const storage: TokenStorage = {
    shared: true,
    read: () => new Promise((resolve) => setTimeout(resolve, 100, world.profile.stored())),
    write: inner.write,
    clear: inner.clear,
  };
  world.store(world.issue());
  const { auth } = world.open({ storage, channel: null });
  await pass(1);
  sleep(301);
  const abort = new AbortController();
  const asked = follow(auth.getAccessToken({ signal: abort.signal }));
  await pass(0.05);
  abort.abort(mine);
  await pass(0);
  expect(asked.error).toBe(mine);
});

it('a caller who has given up waits for no refresh, where their fetch took no notice and was refused', async () => {
  const world = setUp({ latencyMs: slowRefresh(5) });
  let refuse = (_: Response) => {};
  const { auth } = await world.login({
    server: djoser({ scheme: 'JWT' }),
    fetch: (input, init) =>
      String(input).includes('/api/')
        ? new Promise((resolve) => {
            refuse = resolve;
          })
        : world.fetch(input, init),
  });
  const abort = new AbortController();
  const asked = follow(auth.fetch(url('api/ping/'), { signal: abort.signal }));
  abort.abort(mine);
  refuse(refusal());
  await pass(0.1);
  expect(asked.error).toBe(mine);
  await pass(6);
});
