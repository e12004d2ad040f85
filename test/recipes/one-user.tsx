import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, Suspense } from 'react';
import { type Auth, onUserChange } from '../../src/index.ts';
import { useUserKey } from '../../src/react.ts';

export function createSite(auth: Auth) {
  let queries = new QueryClient();
  onUserChange(auth, ({ hadUser }) => {
    if (hadUser) queries = new QueryClient();
  });
  return function Site({ children }: { children: ReactNode }) {
    return (
      <QueryClientProvider key={useUserKey(auth)} client={queries}>
        <Suspense>{children}</Suspense>
      </QueryClientProvider>
    );
  };
}
