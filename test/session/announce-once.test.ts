import { expect, it } from 'vitest';
import { pass, setUp, sleep, url } from '../helpers/world.ts';

it('a refresh that twelve tabs wait for is told once', async () => {
  const world = setUp();
  const posted: string[] = [];
  const channel = (name: string) => {
    const line = world.profile.channel(name);
    const { postMessage } = line;
    line.postMessage = (message) => {
      posted.push((message as { kind: string }).kind);
      postMessage.call(line, message);
    };
    return line;
  };
  const tabs = [await world.login({ channel })];
  for (let more = 0; more < 11; more += 1) tabs.push(world.open({ channel }));
  await Promise.all(tabs.map(({ auth }) => auth.ready));
  await pass(3);
  posted.length = 0;
  sleep(301);
  await Promise.all(tabs.map(({ auth }) => auth.fetch(url('api/ping/'))));
  expect(world.refreshCalls).toBe(1);
  expect(posted).toEqual(['changed']);
});
