import { cookies } from 'next/headers';
import { authOf } from '../lib/auth';
import { type Order, Orders } from './orders';

export default async function Page() {
  const auth = await authOf((await cookies()).get('access_token')?.value);
  // Null: not to be had here. Nobody is logged in, or the token is over, and the browser will see to it.
  const orders =
    auth.state.status === 'authenticated'
      ? await auth.api
          .get('orders/')
          .json<Order[]>()
          .catch(() => null)
      : null;
  return <Orders rendered={orders} />;
}
