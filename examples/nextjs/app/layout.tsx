import type { ReactNode } from 'react';
import { ForgetUsers } from './forget-users';

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <ForgetUsers />
        {children}
      </body>
    </html>
  );
}
