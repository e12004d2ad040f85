// The hooks and components in StrictMode, and the guard of React Router.
import './page.js';
import assert from 'node:assert/strict';
import { requireAuth, SignedIn, SignedOut, useAuth, useUser, useUserKey } from 'latchkey/react';
import { createElement as h, StrictMode, useCallback, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { createMemoryRouter } from 'react-router';
import { pageContract } from './page-contract.js';
import { ada, bob, openWorld, run, until } from './world.js';

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

/** Writes down for each effect who the user of the component is, and who is logged in. */
function Draft({ auth, seen }) {
  const { claims } = useAuth(auth);
  const now = claims?.user_id;
  const [owner] = useState(now);
  useEffect(() => {
    seen.push(`${owner} as ${now}`);
  }, [owner, now, seen]);
  return null;
}

const Drafts = ({ auth, seen }) => h(Draft, { key: useUserKey(auth), auth, seen });

/** The key and the state change in one commit: an effect that saves a draft would otherwise save it as the next user. */
async function oneCommit() {
  const { here } = await openWorld();
  await here.login(ada);
  const seen = [];
  const root = createRoot(document.body.appendChild(document.createElement('div')));
  root.render(h(Drafts, { auth: here, seen }));
  await until(
    () => `the page of ada is there: ${seen}`,
    () => seen.length > 0,
  );
  await here.login(bob);
  await until(
    () => `the page of bob is there: ${seen}`,
    () => seen.at(-1) === '2 as 2',
  );
  assert.deepEqual(seen, ['1 as 1', '2 as 2']);
  root.unmount();
}

await run(page, guard, oneCommit);
