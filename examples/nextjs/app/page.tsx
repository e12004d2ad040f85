import { cookies } from 'next/headers';
import { connection } from 'next/server';
import { Suspense } from 'react';
import { authOf } from '../lib/auth';
import { renderOrders } from '../lib/orders';
import { Orders } from './orders';

/** What depends on the user: a component of its own, below `Suspense`. All else Next.js may render once for all users. */
async function OrdersOfUser() {
  await connection(); // from here on Next.js renders for a request, and nothing ahead of one
  const auth = await authOf((await cookies()).get('access_token')?.value);
  return <Orders rendered={await renderOrders(auth)} />;
}

export default function Page() {
  return (
    <Suspense>
      <OrdersOfUser />
    </Suspense>
  );
}
