// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { AuthState } from '../../../src/index.ts';
import { useAuth } from '../../../src/react.ts';
import { ada, counted, newClient, newServer } from '../client.ts';

afterEach(cleanup);

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
