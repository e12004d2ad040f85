import { onUserChange } from 'latchkey';
import { requireAuth } from 'latchkey/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, type RouteObject } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { Account } from './account.tsx';
import { auth } from './auth.ts';
import { Home } from './home.tsx';
import { Layout } from './layout.tsx';
import { Login } from './login.tsx';

const routes: RouteObject[] = [
  {
    Component: Layout,
    HydrateFallback: () => null,
    children: [
      { path: '/', Component: Home },
      { path: '/login', Component: Login },
      { path: '/account', Component: Account, middleware: [requireAuth(auth)] },
    ],
  },
];

const root = createRoot(document.getElementById('root') as HTMLElement);
let router = createBrowserRouter(routes);
let users = 0;
const show = () =>
  root.render(
    <StrictMode>
      <RouterProvider key={users} router={router} />
    </StrictMode>,
  );
show();

onUserChange(auth, ({ hadUser }) => {
  if (hadUser) {
    // A router keeps what its loaders have loaded, and components what they have. The next user gets new ones, behind the guards.
    router.dispose();
    router = createBrowserRouter(routes);
    users += 1;
    show();
  } else {
    // Who logs in where nobody was keeps the page, and the guards look again.
    router.revalidate();
  }
});
