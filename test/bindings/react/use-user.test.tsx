// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, renderHook } from '@testing-library/react';
import { Activity, StrictMode, useEffect, useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type UserResult, useAuth, useUser, useUserKey } from '../../../src/react.ts';
import { ada, bob, clientThatLooks, counted, type Member, newClient, newServer } from '../client.ts';

afterEach(cleanup);

type Client = ReturnType<typeof newClient>;

/** What a page shows of it. */
const shown = ({ user, error, isPending }: UserResult<Member>) => ({
  user: user?.username ?? null,
  error: (error as { code?: string } | null)?.code ?? null,
  isPending,
});

const showUser = (auth: Client) => {
  const { result } = renderHook(() => useUser(auth), { reactStrictMode: true });
  return { now: () => shown(result.current), result };
};

function Name({ auth }: { auth: Client }) {
  return <b>{useUser(auth).user?.username}</b>;
}

describe('useUser', () => {
  it('reads the user once for all components, StrictMode or not', async () => {
    const server = newServer({ latencyMs: 5 });
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

  it('reads nothing, and is not pending, where the user is known', async () => {
    const server = newServer();
    const auth = newClient(server);
    await auth.login(ada);
    await auth.getUser();
    const asked = server.count('users/me');
    const { now, result } = showUser(auth);
    const { refetch } = result.current;
    expect(now()).toEqual({ user: 'ada', error: null, isPending: false });
    await act(() => auth.refresh());
    expect(result.current.refetch).toBe(refetch);
    expect(server.count('users/me')).toBe(asked);
  });

  it('reads the next user when another one logs in', async () => {
    const auth = newClient(newServer());
    const { now } = showUser(auth);
    await act(() => auth.login(ada));
    await act(() => auth.getUser());
    expect(now()).toEqual({ user: 'ada', error: null, isPending: false });
    await act(() => auth.login(bob));
    await act(() => auth.getUser());
    expect(now()).toEqual({ user: 'bob', error: null, isPending: false });
    await act(() => auth.logout());
    expect(now()).toEqual({ user: null, error: null, isPending: false });
  });

  it('is pending until it is known who is there, and while the user is read', async () => {
    const server = newServer({ latencyMs: ({ path }) => (path === '/auth/users/me/' ? 20 : 0) });
    const { auth, find } = clientThatLooks(server);
    const { now } = showUser(auth);
    const pending = { user: null, error: null, isPending: true };
    expect(now()).toEqual(pending);
    find();
    await act(() => auth.ready);
    expect([auth.state.status, now()]).toEqual(['authenticated', pending]);
    await act(() => auth.getUser());
    expect(now()).toEqual({ user: 'ada', error: null, isPending: false });
  });

  it('is not pending where nobody is logged in', async () => {
    const auth = newClient(newServer());
    const { now } = showUser(auth);
    await act(() => auth.ready);
    expect(now()).toEqual({ user: null, error: null, isPending: false });
  });

  it('says why the user could not be read, until somebody has read the user', async () => {
    const server = newServer();
    const auth = newClient(server);
    await auth.login(ada);
    server.failNext('users/me', 503);
    const { now } = showUser(auth);
    await act(() => auth.getUser().catch(() => {}));
    expect(now()).toEqual({ user: null, error: 'server_error', isPending: false });
    await act(() => auth.getUser());
    expect(now()).toEqual({ user: 'ada', error: null, isPending: false });
  });

  it('can be asked again: pending meanwhile, and then the user', async () => {
    const server = newServer();
    const auth = newClient(server);
    await auth.login(ada);
    server.failNext('users/me', 503);
    const { now, result } = showUser(auth);
    await act(() => auth.getUser().catch(() => {}));
    let asking: Promise<void> | undefined;
    act(() => {
      asking = result.current.refetch();
    });
    expect(now()).toEqual({ user: null, error: null, isPending: true });
    await act(async () => asking);
    expect(now()).toEqual({ user: 'ada', error: null, isPending: false });
  });

  it('asked again for a user who is known, asks the server, and keeps the user when that fails', async () => {
    const server = newServer();
    const auth = newClient(server);
    await auth.login(ada);
    await auth.getUser();
    const { now, result } = showUser(auth);
    server.failNext('users/me', 503);
    await act(() => result.current.refetch());
    expect(now()).toEqual({ user: 'ada', error: 'server_error', isPending: false });
    const asked = server.count('users/me');
    await act(() => result.current.refetch());
    expect(now()).toEqual({ user: 'ada', error: null, isPending: false });
    expect(server.count('users/me')).toBe(asked + 1);
  });

  it('leaves the error by itself once the session was renewed', async () => {
    const clock = { ahead: 0 };
    const server = newServer();
    const auth = newClient(server, { now: () => Date.now() + clock.ahead });
    await auth.login(ada);
    clock.ahead = 301_000;
    server.failNext('jwt/refresh', 503);
    const { now } = showUser(auth);
    await act(() => auth.getUser().catch(() => {}));
    expect(now()).toEqual({ user: null, error: 'refresh_unavailable', isPending: false });
    clock.ahead = 310_000;
    await act(() => auth.refresh());
    await vi.waitFor(() => expect(now()).toEqual({ user: 'ada', error: null, isPending: false }));
  });

  it('takes nothing from a session that was replaced while its user was read', async () => {
    const server = newServer({ latencyMs: ({ path }) => (path === '/auth/users/me/' ? 20 : 0) });
    const auth = newClient(server);
    await auth.login(ada);
    const { now } = showUser(auth);
    server.failNext('users/me', [503]);
    const ofAda = auth.getUser().catch(() => {});
    await act(() => auth.login(bob));
    await act(() => Promise.all([ofAda, auth.getUser()]));
    expect(now()).toEqual({ user: 'bob', error: null, isPending: false });
  });

  it('turns to another client', async () => {
    const server = newServer();
    const [one, two] = [counted(newClient(server)), counted(newClient(server, { name: 'two' }))];
    await Promise.all([one.login(ada), two.login(bob)]);
    const { result, rerender } = renderHook((auth: Client) => useUser(auth), { initialProps: one });
    await act(() => one.getUser());
    rerender(two);
    await act(() => two.getUser());
    expect(shown(result.current)).toEqual({ user: 'bob', error: null, isPending: false });
    expect(one.listeners()).toBe(0);
  });
});

function Notes() {
  const [text, setText] = useState('');
  return <input value={text} onChange={({ target }) => setText(target.value)} />;
}
const Page = ({ auth }: { auth: Client }) => <Notes key={useUserKey(auth)} />;

/** Writes down for each effect who the user of the component is, and who is logged in. */
function Draft({ auth, seen }: { auth: Client; seen: string[] }) {
  const state = useAuth(auth);
  const now = state.status === 'authenticated' ? state.claims?.user_id : null;
  const [owner] = useState(now);
  useEffect(() => {
    seen.push(`${owner} as ${now}`);
  }, [owner, now, seen]);
  return null;
}
const Drafts = ({ auth, seen }: { auth: Client; seen: string[] }) => (
  <Draft key={useUserKey(auth)} auth={auth} seen={seen} />
);

describe('useUserKey', () => {
  async function type(auth: Client) {
    const { container, unmount } = render(<Page auth={auth} />, { reactStrictMode: true });
    await act(async () => {});
    const input = () => container.querySelector('input') as HTMLInputElement;
    fireEvent.change(input(), { target: { value: 'what somebody typed' } });
    return { text: () => input().value, unmount };
  }

  it.each([
    ['a logout', (auth: Client): Promise<unknown> => auth.logout()],
    ['another login', (auth: Client) => auth.login(bob)],
  ])('makes anew what a user had on the page at %s', async (_, change) => {
    const auth = newClient(newServer());
    await auth.login(ada);
    const { text } = await type(auth);
    await act(() => auth.refresh());
    expect(text()).toBe('what somebody typed');
    await act(() => change(auth));
    expect(text()).toBe('');
  });

  it('leaves what a visitor has on the page when that visitor logs in', async () => {
    const auth = counted(newClient(newServer()));
    await auth.ready;
    const { text, unmount } = await type(auth);
    await act(() => auth.login(ada));
    expect(text()).toBe('what somebody typed');
    unmount();
    expect(auth.listeners()).toBe(0);
  });

  it.each([
    ['a logout', (auth: Client): Promise<unknown> => auth.logout()],
    ['another login', (auth: Client) => auth.login(bob)],
    ['a logout and another login', (auth: Client) => auth.logout().then(() => auth.login(bob))],
  ])('makes anew what a user had on a page that `<Activity>` hides at %s', async (_, change) => {
    const auth = counted(newClient(newServer()));
    await auth.login(ada);
    const page = (mode: 'visible' | 'hidden') => (
      <Activity mode={mode}>
        <Page auth={auth} />
      </Activity>
    );
    const { container, rerender, unmount } = render(page('visible'), { reactStrictMode: true });
    await act(async () => {});
    const input = () => container.querySelector('input') as HTMLInputElement;
    fireEvent.change(input(), { target: { value: 'what somebody typed' } });
    rerender(page('hidden'));
    rerender(page('visible'));
    expect(input().value).toBe('what somebody typed');
    rerender(page('hidden'));
    await act(() => change(auth));
    // Not `act`: the first picture that the user sees must be right already.
    rerender(page('visible'));
    expect(input().value).toBe('');
    rerender(page('hidden'));
    unmount();
    expect(auth.listeners()).toBe(0);
  });

  it('changes in one commit with the state: no effect of the last user’s page runs as the next user', async () => {
    const auth = newClient(newServer());
    await auth.login(ada);
    const seen: string[] = [];
    render(<Drafts auth={auth} seen={seen} />);
    await act(() => auth.login(bob));
    expect(seen).toEqual(['1 as 1', '2 as 2']);
  });
});
