import { vi } from 'vitest';
import { ada, api } from './cast.ts';
import type { Siege } from './siege.ts';

/** Does all that a client can do, long enough for a token to come to its end on the way. */
export async function live({ auth, follow, pass }: Siege): Promise<void> {
  const ask = () => {
    follow('fetch', auth.fetch(`${api}/items/`));
    follow('a POST', auth.fetch(`${api}/api/ping/`, { method: 'POST', body: '{}' }));
    follow('api', auth.api.get('items/', { retry: 0 }));
    follow('getUser', auth.getUser({ reload: true }));
    follow('getAccessToken', auth.getAccessToken());
  };
  follow('ready', auth.ready);
  await pass(100);
  if (auth.state.status !== 'authenticated') follow('login', auth.login(ada, { remember: true }));
  await pass(100);
  ask();
  follow('verify', auth.verify());
  await pass(2000);
  vi.setSystemTime(Date.now() + 301_000);
  ask();
  await pass(15_000);
  follow('refresh', auth.refresh());
  follow('a long life', auth.getAccessToken({ minValiditySeconds: 1e9 }));
  await pass(70_000);
  ask();
  await pass(10_000);
  follow('logout', auth.logout());
  await pass(10_000);
}
