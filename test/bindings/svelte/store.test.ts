import { derived, fromStore, get } from 'svelte/store';
import { expect, it } from 'vitest';
import { ada, counted, newClient, newServer } from '../client.ts';

it('a client is a store: Svelte reads it, follows it and lets go of it', async () => {
  const auth = counted(newClient(newServer()));
  expect(get(auth)).toEqual({ status: 'restoring' });
  const seen: string[] = [];
  const stop = derived(auth, ({ status }) => status).subscribe((status) => seen.push(status));
  await auth.ready;
  await auth.login(ada);
  await auth.logout();
  stop();
  expect(seen).toEqual(['restoring', 'anonymous', 'authenticated', 'anonymous']);
  expect(auth.listeners()).toBe(0);
});

it('outside of an effect `fromStore` gives the state of the moment', async () => {
  const auth = counted(newClient(newServer()));
  const state = fromStore(auth);
  await auth.login(ada);
  expect(state.current).toBe(auth.state);
  expect(auth.listeners()).toBe(0);
});
