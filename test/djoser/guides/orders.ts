/** What a test does with the orders of `server/orders.py`. */
export const orders = (origin: () => string) => {
  const ask = async (body: object = {}): Promise<{ open: number; orders: number }> =>
    (await fetch(`${origin()}/__control__/orders/all/`, { method: 'POST', body: JSON.stringify(body) })).json();
  return {
    /** Makes an order of a user. Resolves to its number. */
    add: async (owner: string) => (await ask({ owner })).orders,
    /** How many streams are open. */
    open: async () => (await ask()).open,
    /** Ends the streams that are open, or lets them live and send nothing. */
    befall: (accident: 'end' | 'mute') => ask({ accident }),
  };
};
