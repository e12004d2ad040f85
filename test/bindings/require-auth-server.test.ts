import { expect, it } from 'vitest';
import { requireAuth as reactGuard } from '../../src/react.ts';
import { requireAuth as svelteGuard } from '../../src/svelte.ts';
import { requireAuth as vueGuard } from '../../src/vue.ts';
import { newClient, newServer } from './client.ts';

it('in a server render the guards let everybody through: who is there is known in the browser', async () => {
  const auth = newClient(newServer());
  expect(await reactGuard(auth)({ request: new Request('https://app.example.test/me') })).toBeUndefined();
  expect(await vueGuard(auth)({ fullPath: '/me' })).toBe(true);
  const redirect = () => expect.unreachable();
  expect(await svelteGuard(auth, { redirect })({ url: new URL('https://app.example.test/me') })).toBeUndefined();
  await auth.ready;
  expect(auth.state.status).toBe('anonymous');
});
