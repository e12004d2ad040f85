import Link from 'next/link';
import type { ReactNode } from 'react';
import { ForgetUsers } from './forget-users';

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <ForgetUsers />
        <nav>
          <Link href="/">Orders</Link> <Link href="/about">About</Link>
        </nav>
        {children}
      </body>
    </html>
  );
}
