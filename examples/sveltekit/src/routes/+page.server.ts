import type { PageServerLoad } from './$types';

export interface Order {
  id: number;
  customer: string;
}

export const load: PageServerLoad = async ({ locals: { auth } }) => {
  if (auth.state.status !== 'authenticated') return { orders: null };
  // Null: the token is over, and the browser will see to it.
  return {
    orders: await auth.api
      .get('orders/')
      .json<Order[]>()
      .catch(() => null),
  };
};
