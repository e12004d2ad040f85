// @vitest-environment happy-dom
import { act, cleanup, render } from '@testing-library/react';
import { StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SignedIn, SignedOut } from '../../../src/react.ts';
import { ada, clientThatLooks, counted, newClient, newServer, twoTabs } from '../client.ts';

afterEach(cleanup);

type Client = ReturnType<typeof newClient>;

const Page = ({ auth }: { auth: Client }) => (
  <StrictMode>
    <SignedIn auth={auth}>
      <button type="button">Log out</button>
      {' of the session'}
    </SignedIn>
    <SignedOut auth={auth}>Log in</SignedOut>
  </StrictMode>
);

describe('SignedIn and SignedOut', () => {
  it('show nothing while the session is being restored, and then what is for the user', async () => {
    const { auth, find } = clientThatLooks(newServer());
    const { container } = render(<Page auth={auth} />);
    expect(container.innerHTML).toBe('');
    await act(async () => {
      find();
      await auth.ready;
    });
    expect(container.textContent).toBe('Log out of the session');
  });

  it('follow a login and a logout, and leave no listener behind', async () => {
    const problem = vi.spyOn(console, 'error').mockImplementation(() => {});
    const auth = counted(newClient(newServer()));
    const { container, unmount } = render(<Page auth={auth} />);
    await act(() => auth.ready);
    expect(container.textContent).toBe('Log in');
    await act(() => auth.login(ada));
    expect(container.textContent).toBe('Log out of the session');
    await act(() => auth.refresh());
    expect(container.textContent).toBe('Log out of the session');
    await act(() => auth.logout());
    expect(container.textContent).toBe('Log in');
    unmount();
    expect(auth.listeners()).toBe(0);
    expect(problem).not.toHaveBeenCalled();
  });

  it('change places when the user logs out in another tab', async () => {
    const { here, there } = await twoTabs();
    const { container } = render(<Page auth={here} />);
    await vi.waitFor(() => expect(container.textContent).toBe('Log out of the session'));
    await act(() => there.logout());
    await vi.waitFor(() => expect(container.textContent).toBe('Log in'));
  });

  it('show nothing in a server render, whoever is logged in', async () => {
    const user = newClient(newServer());
    await user.login(ada);
    const visitor = newClient(newServer());
    await visitor.ready;
    expect([user, visitor].map((auth) => renderToString(<Page auth={auth} />))).toEqual(['', '']);
  });

  it('take over the markup of a server without a warning', async () => {
    const problem = vi.spyOn(console, 'error').mockImplementation(() => {});
    const auth = newClient(newServer());
    await auth.login(ada);
    const page = document.createElement('div');
    page.innerHTML = renderToString(<Page auth={newClient(newServer(), { name: 'server' })} />);
    const mismatches: unknown[] = [];
    const root = await act(async () =>
      hydrateRoot(page, <Page auth={auth} />, { onRecoverableError: (error) => mismatches.push(error) }),
    );
    expect(page.textContent).toBe('Log out of the session');
    expect(mismatches).toEqual([]);
    expect(problem).not.toHaveBeenCalled();
    act(() => root.unmount());
  });
});
