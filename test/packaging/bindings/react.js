// The hooks and components in StrictMode, and the guard of React Router.
import './page.js';
import assert from 'node:assert/strict';
import { requireAuth, SignedIn, SignedOut, useAuth, useUser, useUserKey } from 'latchkey/react';
import { createElement as h, StrictMode, useCallback, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { createMemoryRouter } from 'react-router';
import { pageContract } from './page-contract.js';
import { ada, openWorld, run, until } from './world.js';

function Orders({ auth }) {
  const [customer, setCustomer] = useState('');
  const ask = useCallback(() => {
    const call = new AbortController();
    auth.api
      .get('orders/', { signal: call.signal })
      .json()
      .then((orders) => setCustomer(orders.customer))
      .catch(() => {});
    return () => call.abort();
  }, [auth]);
  useEffect(ask, [ask]);
  return h('button', { type: 'button', onClick: ask }, `orders of ${customer}`);
}

function App({ auth }) {
  const { status } = useAuth(auth);
  const { user } = useUser(auth);
  const userKey = useUserKey(auth);
  return h(
    'main',
    null,
    h(SignedOut, { auth }, status),
    h(SignedIn, { auth }, `${status} ${user?.username ?? ''} `, h(Orders, { key: userKey, auth })),
  );
}

const page = () =>
  pageContract(({ here }) => {
    const element = document.body.appendChild(document.createElement('div'));
    const root = createRoot(element);
    root.render(h(StrictMode, null, h(App, { auth: here })));
    return async () => {
      root.unmount();
      element.remove();
    };
  });

async function guard() {
  const { here } = await openWorld();
  const loaded = [];
  const loader = ({ request }) => loaded.push(new URL(request.url).pathname);
  const routes = [
    { path: '/', element: null },
    { path: '/login', element: null },
    { path: '/middleware', middleware: [requireAuth(here)], loader, element: null },
    { path: '/loader', loader: requireAuth(here), element: null },
  ];
  const router = createMemoryRouter(routes);
  const at = () => router.state.location.pathname + router.state.location.search;
  for (const path of ['/middleware', '/loader']) {
    await router.navigate(path);
    assert.equal(at(), `/login?next=${encodeURIComponent(path)}`);
  }
  assert.deepEqual(loaded, []);
  await here.login(ada);
  for (const path of ['/middleware', '/loader']) {
    await router.navigate(path);
    assert.equal(at(), path);
  }
  assert.deepEqual(loaded, ['/middleware']);
  here.on('ended', () => router.revalidate());
  await here.logout();
  await until(
    () => `the guard is asked again, at ${at()}`,
    () => at() === '/login?next=%2Floader',
  );
  router.dispose();

  // A page load, too.
  const loading = createMemoryRouter(routes, { initialEntries: ['/middleware'] });
  await until(
    () => 'the guard is asked when the page loads',
    () => loading.state.location.search === '?next=%2Fmiddleware',
  );
  loading.dispose();
}

await run(page, guard);
