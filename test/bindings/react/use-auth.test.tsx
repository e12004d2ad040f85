// @vitest-environment happy-dom
import { act, cleanup, render, renderHook } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import type { AuthState } from '../../../src/index.ts';
import { useAuth, useUser } from '../../../src/react.ts';
import { ada, bob, counted, newClient, newServer } from '../client.ts';

afterEach(cleanup);

function Name({ auth }: { auth: ReturnType<typeof newClient> }) {
  return <b>{useUser(auth).user?.username}</b>;
}

describe.each([
  ['in StrictMode', true],
  ['without StrictMode', false],
])('useAuth %s', (_, reactStrictMode) => {
  it('follows the session, and leaves no listener behind', async () => {
    const auth = counted(newClient(newServer()));
    const { result, unmount } = renderHook(() => useAuth(auth), { reactStrictMode });
    expect(result.current).toEqual({ status: 'restoring' });
    await act(() => auth.ready);
    expect(result.current).toEqual({ status: 'anonymous', reason: 'initial' });
    await act(() => auth.login(ada));
    expect(result.current).toMatchObject({ status: 'authenticated', user: null });
    await act(() => auth.logout());
    expect(result.current).toEqual({ status: 'anonymous', reason: 'logout' });
    expect(auth.listeners()).toBe(1);
    unmount();
    expect(auth.listeners()).toBe(0);
  });

  it('gives the very object of `auth.state`, and renders only when it is another', async () => {
    const auth = newClient(newServer());
    await auth.login(ada);
    const states: AuthState[] = [];
    const { rerender } = renderHook(() => states.push(useAuth(auth)), { reactStrictMode });
    rerender();
    expect(new Set(states)).toEqual(new Set([auth.state]));
    const renders = states.length;
    // Nothing of the state changes by a call of the API.
    await act(() => auth.api.get('api/ping/').json());
    expect(states.length).toBe(renders);
  });

  it('turns to another client', async () => {
    const server = newServer();
    const one = counted(newClient(server));
    const two = counted(newClient(server, { name: 'two' }));
    await one.login(ada);
    await two.ready;
    const { result, rerender } = renderHook((auth) => useAuth(auth), { reactStrictMode, initialProps: one });
    expect(result.current.status).toBe('authenticated');
    rerender(two);
    expect(result.current.status).toBe('anonymous');
    expect([one.listeners(), two.listeners()]).toEqual([0, 1]);
  });
});

describe('useUser', () => {
  it('reads the user once for all components, StrictMode or not', async () => {
    const server = newServer({ schemes: ['JWT'], latencyMs: 5 });
    const auth = counted(newClient(server));
    await auth.login(ada);
    const { container, unmount } = render(
      <StrictMode>
        <Name auth={auth} />
        <Name auth={auth} />
      </StrictMode>,
    );
    await act(() => auth.getUser());
    expect(container.textContent).toBe('adaada');
    expect(server.count('users/me')).toBe(1);
    unmount();
    expect(auth.listeners()).toBe(0);
  });

  it('reads the next user when another one logs in', async () => {
    const auth = newClient(newServer());
    const { result } = renderHook(() => useUser(auth), { reactStrictMode: true });
    expect(result.current).toEqual({ user: null, error: null });
    await act(() => auth.login(ada));
    await act(() => auth.getUser());
    expect(result.current).toMatchObject({ user: { username: 'ada' }, error: null });
    await act(() => auth.login(bob));
    await act(() => auth.getUser());
    expect(result.current).toMatchObject({ user: { username: 'bob' }, error: null });
    await act(() => auth.logout());
    expect(result.current).toEqual({ user: null, error: null });
  });

  it('says why the user could not be read, until another try succeeds', async () => {
    const server = newServer();
    const auth = newClient(server);
    await auth.login(ada);
    server.failNext('users/me', 503);
    const { result } = renderHook(() => useUser(auth), { reactStrictMode: true });
    await act(() => auth.getUser().catch(() => {}));
    expect(result.current).toMatchObject({ user: null, error: { code: 'server_error' } });
    await act(() => auth.getUser());
    expect(result.current).toMatchObject({ user: { username: 'ada' }, error: null });
  });

  it('takes nothing from a session that was replaced while its user was read', async () => {
    const server = newServer({ latencyMs: ({ path }) => (path === '/auth/users/me/' ? 20 : 0) });
    const auth = newClient(server);
    await auth.login(ada);
    const { result } = renderHook(() => useUser(auth));
    server.failNext('users/me', [503]);
    const ofAda = auth.getUser().catch(() => {});
    await act(() => auth.login(bob));
    await act(() => Promise.all([ofAda, auth.getUser()]));
    expect(result.current).toMatchObject({ user: { username: 'bob' }, error: null });
  });
});
