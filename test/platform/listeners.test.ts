import { expect, it } from 'vitest';
import { ada, pass, setUp } from '../helpers/world.ts';

it('news reaches every listener in the order in which it happened, also when one of them makes more of it', async () => {
  const world = setUp();
  const { auth } = world.open();
  await auth.ready;
  const states: string[] = [];
  const events: string[] = [];
  auth.subscribe(({ status }) => {
    if (status === 'authenticated') auth.logout();
  });
  auth.subscribe(({ status }) => states.push(status));
  auth.on('started', ({ type }) => events.push(type));
  auth.on('ended', ({ type }) => events.push(type));
  await auth.login(ada);
  await pass(0);
  expect(states).toEqual(['anonymous', 'authenticated', 'anonymous']);
  expect(events).toEqual(['started', 'ended']);
});

it('a client that is disposed calls no listener, whether it came before or comes after', async () => {
  const world = setUp();
  const { auth } = await world.login();
  const heard: string[] = [];
  auth.subscribe(({ status }) => heard.push(status));
  auth.dispose();
  const stop = auth.subscribe(({ status }) => heard.push(`after: ${status}`));
  auth.on('ended', ({ type }) => heard.push(type));
  world.profile.store(null);
  world.page.dispatch('focus');
  await pass(400);
  stop();
  expect(heard).toEqual(['authenticated']);
});

it('a listener that disposes of the client is the last to hear', async () => {
  const world = setUp();
  const { auth } = await world.login();
  const heard: string[] = [];
  auth.on('ended', () => auth.dispose());
  auth.on('ended', ({ reason }) => heard.push(reason));
  auth.subscribe(({ status }) => heard.push(status));
  await auth.logout();
  await pass(1);
  expect(heard).toEqual(['authenticated', 'anonymous']);
});
