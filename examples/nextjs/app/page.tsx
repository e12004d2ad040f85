import { cookies } from 'next/headers';
import { authOf } from '../lib/auth';
import { renderOrders } from '../lib/orders';
import { Orders } from './orders';

export default async function Page() {
  const auth = await authOf((await cookies()).get('access_token')?.value);
  return <Orders rendered={await renderOrders(auth)} />;
}
