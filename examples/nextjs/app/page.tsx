import { cookies } from 'next/headers';
import { connection } from 'next/server';
import { Suspense } from 'react';
import { authOf } from '../lib/auth';
import { renderOrders } from '../lib/orders';
import { Orders } from './orders';

async function OrdersOfUser() {
  // Without this line, Next.js renders this part ahead for a link, outside any request.
  await connection();
  const auth = await authOf((await cookies()).get('access_token')?.value);
  return <Orders rendered={await renderOrders(auth)} />;
}

/** What depends on the user is in a component of its own, below `Suspense`: with `cacheComponents` Next.js renders the rest for all users. */
export default function Page() {
  return (
    <Suspense>
      <OrdersOfUser />
    </Suspense>
  );
}
