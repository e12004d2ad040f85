// @vitest-environment happy-dom
import { act, cleanup } from '@testing-library/react';
import { StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, expect, it } from 'vitest';
import { useAuth, useUser } from '../../../src/react.ts';
import { ada, bob, counted, newClient, newServer } from '../client.ts';

afterEach(cleanup);

type Client = ReturnType<typeof newClient>;

function Who({ auth }: { auth: Client }) {
  const { status } = useAuth(auth);
  const { user } = useUser(auth);
  return (
    <p>
      {status} {user?.username ?? 'nobody'}
    </p>
  );
}

it('two users’ requests in one process see nothing of each other, nor of a session', async () => {
  const server = newServer();
  const clients = ['one', 'two'].map((name) => counted(newClient(server, { name })));
  await Promise.all([clients[0]?.login(ada), clients[1]?.login(bob)]);
  await Promise.all(clients.map((auth) => auth.getUser()));
  const pages = clients.map((auth) => renderToString(<Who auth={auth} />));
  expect(pages).toEqual(Array(2).fill('<p>restoring<!-- --> <!-- -->nobody</p>'));
  expect(clients.map((auth) => auth.listeners())).toEqual([0, 0]);
});

it('the page takes over the markup of the server, and then shows who is there', async () => {
  const auth = newClient(newServer());
  await auth.login(ada);
  await auth.getUser();
  const page = document.createElement('div');
  page.innerHTML = renderToString(<Who auth={newClient(newServer(), { name: 'server' })} />);
  const markup = page.firstChild;
  const mismatches: unknown[] = [];
  const root = await act(async () =>
    hydrateRoot(
      page,
      <StrictMode>
        <Who auth={auth} />
      </StrictMode>,
      { onRecoverableError: (error) => mismatches.push(error) },
    ),
  );
  expect(mismatches).toEqual([]);
  expect(page.firstChild).toBe(markup);
  expect(page.textContent).toBe('authenticated ada');
  act(() => root.unmount());
});
