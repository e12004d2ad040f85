import { type Auth, type AuthState, onUserChange } from 'latchkey';

export interface Order {
  id: number;
  customer: string;
}

/** What a render found, and for whom. The page that gets it may belong to somebody else by then. */
export interface Rendered {
  userId: unknown;
  orders: Order[];
}

/** Who is there, as the access token says. Undefined: nobody, or the token does not say. */
export const userIdOf = (state: AuthState): unknown =>
  state.status === 'authenticated' ? state.claims?.user_id : undefined;

/** For a render. Null: not to be had here. Nobody is logged in, or the token is over, and the browser will see to it. */
export async function renderOrders(auth: Auth): Promise<Rendered | null> {
  const userId = userIdOf(auth.state);
  // Without knowing for whom, it would be shown to anybody.
  if (userId === undefined) return null;
  return auth.api
    .get('orders/')
    .json<Order[]>()
    .then(
      (orders) => ({ userId, orders }),
      () => null,
    );
}

/**
 * For the page: shows the orders of whoever is there, and nothing of anybody else. What was shown to one user goes with that user, and an
 * answer that comes too late is called off. Returns the way to stop.
 */
export function followOrders(
  auth: Auth,
  rendered: Rendered | null,
  show: (orders: Order[] | null) => void,
): () => void {
  return onUserChange(
    auth,
    async ({ state, hadUser, signal }) => {
      if (state.status !== 'authenticated') return show(null);
      if (rendered && !hadUser && rendered.userId === userIdOf(state)) return show(rendered.orders);
      show(null);
      const orders = await auth.api
        .get('orders/', { signal })
        .json<Order[]>()
        .catch(() => null);
      if (!signal.aborted) show(orders);
    },
    { immediate: true },
  );
}
