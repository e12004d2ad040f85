// @vitest-environment happy-dom
import { isRedirect, redirect } from '@sveltejs/kit';
import { describe, expect, it, vi } from 'vitest';
import { nextPath, requireAuth } from '../../../src/svelte.ts';
import { ada, clientThatLooks, newClient, newServer } from '../client.ts';

const at = (path: string) => ({ url: new URL(path, 'https://app.example.test') });

/** Where the guard sends a navigation to this path; `null` when it lets everybody in. */
async function sentTo(guard: ReturnType<typeof requireAuth>, path: string): Promise<string | null> {
  try {
    await guard(at(path));
    return null;
  } catch (error) {
    if (!isRedirect(error)) throw error;
    expect(error.status).toBe(302);
    return error.location;
  }
}

describe('requireAuth', () => {
  it('waits until it is known who is there, and lets them in', async () => {
    const { auth, find } = clientThatLooks(newServer());
    const decided = vi.fn();
    const guarded = sentTo(requireAuth(auth, { redirect }), '/orders/7').then(decided);
    await new Promise((resolve) => setTimeout(resolve));
    expect(decided).not.toHaveBeenCalled();
    find();
    await guarded;
    expect(decided).toHaveBeenCalledWith(null);
  });

  it('sends a visitor to the login page, which finds the way back', async () => {
    const auth = newClient(newServer());
    const guard = requireAuth(auth, { redirect });
    const path = '/orders/7?tab=items&sort=a%20b';
    const login = await sentTo(guard, path);
    expect(login).toBe('/login?next=%2Forders%2F7%3Ftab%3Ditems%26sort%3Da%2520b');
    const next = nextPath(at(login ?? '').url.searchParams.get('next'));
    expect(next).toBe(path);
    await auth.login(ada);
    expect(await sentTo(guard, next)).toBeNull();
    await auth.logout();
    expect(await sentTo(guard, next)).toBe(login);
  });

  it('takes another login page, with a base path and a query of its own', async () => {
    const guard = requireAuth(newClient(newServer()), { redirect, login: '/shop/login?from=shop' });
    expect(await sentTo(guard, '/shop/orders')).toBe('/shop/login?from=shop&next=%2Fshop%2Forders');
  });

  it('throws what `redirect` returns, as SvelteKit 1 has it', async () => {
    const guard = requireAuth(newClient(newServer()), { redirect: (status, location) => ({ status, location }) });
    await expect(guard(at('/orders'))).rejects.toEqual({ status: 302, location: '/login?next=%2Forders' });
  });

  it('reads the address also for a user, so that SvelteKit asks again at each navigation', async () => {
    const auth = newClient(newServer());
    await auth.login(ada);
    const url = at('/orders?page=2').url;
    const read = vi.fn();
    const watched = new Proxy(url, {
      get(target, key) {
        read(key);
        return Reflect.get(target, key, target);
      },
    });
    await requireAuth(auth, { redirect })({ url: watched });
    expect(read.mock.calls.flat()).toEqual(['pathname', 'search']);
  });
});
