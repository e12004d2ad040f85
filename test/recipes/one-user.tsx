import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, Suspense, useState } from 'react';
import type { Auth } from '../../src/index.ts';
import { useUserKey } from '../../src/react.ts';

function OneUser({ children }: { children: ReactNode }) {
  const [queries] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={queries}>
      <Suspense>{children}</Suspense>
    </QueryClientProvider>
  );
}

export const Site = ({ auth, children }: { auth: Auth; children: ReactNode }) => (
  <OneUser key={useUserKey(auth)}>{children}</OneUser>
);
