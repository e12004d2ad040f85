// @vitest-environment happy-dom
import { act, cleanup, render } from '@testing-library/react';
import { StrictMode } from 'react';
import {
  createBrowserRouter,
  createMemoryRouter,
  Outlet,
  type RouteObject,
  RouterProvider,
  useLoaderData,
} from 'react-router';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onUserChange } from '../../../src/index.ts';
import { nextPath, requireAuth } from '../../../src/react.ts';
import { ada, bob, clientThatLooks, newClient, newServer } from '../client.ts';

afterEach(cleanup);

type Guard = ReturnType<typeof requireAuth>;

/** How a guard is put before a route. */
const places: [string, (guard: Guard) => RouteObject][] = [
  ['as middleware', (guard) => ({ middleware: [guard] })],
  ['as a loader', (guard) => ({ loader: guard })],
];

function site(before: RouteObject, at: string, loader: () => unknown = () => null, basename = '/') {
  const routes: RouteObject[] = [
    { path: '/', element: 'home' },
    { path: '/login', element: 'login' },
    {
      ...before,
      element: <Outlet />,
      hydrateFallbackElement: 'one moment',
      children: [{ path: '/orders/:id', element: 'order', loader }],
    } as RouteObject,
  ];
  return createMemoryRouter(routes, { initialEntries: [at], basename });
}

const show = (router: ReturnType<typeof site>) =>
  render(
    <StrictMode>
      <RouterProvider router={router} />
    </StrictMode>,
  ).container;

const addressOf = ({ state: { location } }: ReturnType<typeof site>) => location.pathname + location.search;

describe.each(places)('requireAuth %s', (_, guardedBy) => {
  it('waits until it is known who is there, and lets them in', async () => {
    const { auth, find } = clientThatLooks(newServer());
    const router = site(guardedBy(requireAuth(auth)), '/orders/7');
    const page = show(router);
    await act(() => new Promise((resolve) => setTimeout(resolve)));
    expect(page.textContent).toBe('one moment');
    await act(async () => {
      find();
      await auth.ready;
    });
    await vi.waitFor(() => expect(page.textContent).toBe('order'));
    expect(addressOf(router)).toBe('/orders/7');
  });

  it('sends a visitor to the login page, which finds the way back', async () => {
    const auth = newClient(newServer());
    const router = site(guardedBy(requireAuth(auth)), '/orders/7?tab=items&sort=a%20b');
    const page = show(router);
    await vi.waitFor(() => expect(page.textContent).toBe('login'));
    expect(addressOf(router)).toBe('/login?next=%2Forders%2F7%3Ftab%3Ditems%26sort%3Da%2520b');
    await auth.login(ada);
    const next = nextPath(new URLSearchParams(router.state.location.search).get('next'));
    await act(() => router.navigate(next));
    expect(addressOf(router)).toBe('/orders/7?tab=items&sort=a%20b');
    expect(page.textContent).toBe('order');
  });

  it('asks again when the router is told to, so that the end of a session closes the page', async () => {
    const auth = newClient(newServer());
    await auth.login(ada);
    const router = site(guardedBy(requireAuth(auth)), '/orders/7');
    onUserChange(auth, () => router.revalidate());
    const page = show(router);
    await vi.waitFor(() => expect(page.textContent).toBe('order'));
    await act(() => auth.logout());
    await vi.waitFor(() => expect(page.textContent).toBe('login'));
    expect(addressOf(router)).toBe('/login?next=%2Forders%2F7');
  });

  it.each(['/shop', '/shop/'])('knows the basename %s', async (basename) => {
    const auth = newClient(newServer());
    const router = site(
      guardedBy(requireAuth(auth, { basename, login: '/login?from=shop' })),
      '/shop/orders/7',
      undefined,
      basename,
    );
    const page = show(router);
    await vi.waitFor(() => expect(page.textContent).toBe('login'));
    expect(addressOf(router)).toBe('/shop/login?from=shop&next=%2Forders%2F7');
  });
});

it('no route needs a loader for its middleware to run at a page load, nor for it to run again', async () => {
  const auth = newClient(newServer());
  const router = createMemoryRouter(
    [
      { path: '/login', element: 'login' },
      { path: '/me', element: 'me', middleware: [requireAuth(auth)] },
    ],
    { initialEntries: ['/me'] },
  );
  onUserChange(auth, () => router.revalidate());
  const page = show(router);
  await vi.waitFor(() => expect(page.textContent).toBe('login'));
  await auth.login(ada);
  await act(() => router.navigate('/me'));
  expect(page.textContent).toBe('me');
  await act(() => auth.logout());
  await vi.waitFor(() => expect(page.textContent).toBe('login'));
});

it('no loader behind the middleware runs for a visitor', async () => {
  const loader = vi.fn();
  const router = site({ middleware: [requireAuth(newClient(newServer()))] }, '/orders/7', loader);
  const page = show(router);
  await vi.waitFor(() => expect(page.textContent).toBe('login'));
  expect(loader).not.toHaveBeenCalled();
});

it('a path that only begins like the basename is left whole', async () => {
  const guard = requireAuth(newClient(newServer()), { basename: '/shop' });
  const answer: Response = await guard({ request: new Request('https://app.example.test/shopping') }).then(
    () => expect.unreachable(),
    (thrown) => thrown,
  );
  expect(answer.headers.get('Location')).toBe('/login?next=%2Fshopping');
});

const Orders = () => `orders of ${useLoaderData()}`;

describe('what loaders have loaded for one user', () => {
  async function open() {
    const server = newServer();
    const auth = newClient(server);
    await auth.login(ada);
    let answer = () => {};
    const ofBob = new Promise<void>((resolve) => {
      answer = resolve;
    });
    server.route('GET', '/api/orders/', async (_request, { user }) => {
      if (user?.username === 'bob') await ofBob;
      return user?.username;
    });
    const loader = () => auth.api.get('api/orders/', { retry: 0 }).json();
    const routes: RouteObject[] = [
      { path: '/orders', middleware: [requireAuth(auth)], loader, Component: Orders, hydrateFallbackElement: '…' },
      { path: '/login', element: 'login' },
    ];
    history.replaceState(null, '', '/orders');
    return { auth, routes, answer };
  }

  it('is not there for the next one, who gets a router of their own', async () => {
    const { auth, routes, answer } = await open();
    let router = createBrowserRouter(routes);
    let users = 0;
    const provider = () => <RouterProvider key={users} router={router} />;
    const { container, rerender } = render(provider());
    onUserChange(auth, () => {
      router.dispose();
      router = createBrowserRouter(routes);
      users += 1;
      rerender(provider());
    });
    await vi.waitFor(() => expect(container.textContent).toBe('orders of ada'));
    await act(() => auth.login(bob));
    expect(container.textContent).toBe('…');
    answer();
    await vi.waitFor(() => expect(container.textContent).toBe('orders of bob'));
    await act(() => auth.logout());
    await vi.waitFor(() => expect(container.textContent).toBe('login'));
    router.dispose();
  });

  it('would stay until it is loaded again, if the router were only told to look again', async () => {
    const { auth, routes, answer } = await open();
    const router = createBrowserRouter(routes);
    const { container } = render(<RouterProvider router={router} />);
    onUserChange(auth, () => router.revalidate());
    await vi.waitFor(() => expect(container.textContent).toBe('orders of ada'));
    await act(() => auth.login(bob));
    expect(container.textContent).toBe('orders of ada');
    answer();
    await vi.waitFor(() => expect(container.textContent).toBe('orders of bob'));
    router.dispose();
  });
});
