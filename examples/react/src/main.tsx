import { requireAuth } from 'latchkey/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { Account } from './account.tsx';
import { auth } from './auth.ts';
import { Home } from './home.tsx';
import { Layout } from './layout.tsx';
import { Login } from './login.tsx';

const router = createBrowserRouter([
  {
    Component: Layout,
    HydrateFallback: () => null,
    children: [
      { path: '/', Component: Home },
      { path: '/login', Component: Login },
      { path: '/account', Component: Account, middleware: [requireAuth(auth)] },
    ],
  },
]);

// The guard is asked at each navigation. A session can end between two of them.
auth.on('ended', () => router.revalidate());

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <RouterProvider router={router} />
  </StrictMode>,
);
