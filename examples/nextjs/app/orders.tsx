'use client';

import { useAuth } from 'latchkey/react';
import { type FormEvent, useEffect, useState } from 'react';
import { getAuth } from '../lib/auth';
import { followOrders, type Rendered, userIdOf } from '../lib/orders';

export function Orders({ rendered }: { rendered: Rendered | null }) {
  const [auth] = useState(getAuth);
  const state = useAuth(auth);
  const [shown, setShown] = useState({ userId: rendered?.userId, orders: rendered?.orders ?? null });
  useEffect(
    () => followOrders(auth, rendered, (orders) => setShown({ userId: userIdOf(auth), orders })),
    [auth, rendered],
  );
  // The router keeps a page that was left, hidden and without effects. When it is shown again, another user may be there.
  const isTheirs = state.status === 'restoring' || shown.userId === userIdOf(auth);
  const orders = isTheirs ? shown.orders : null;

  const login = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    auth.login({ username: String(form.get('username')), password: String(form.get('password')) }).catch(console.error);
  };

  if (state.status === 'anonymous')
    return (
      // Before hydration the browser itself would send the form. With "post" the password is not in the address.
      <form method="post" onSubmit={login}>
        <input name="username" autoComplete="username" aria-label="Name" />
        <input name="password" type="password" autoComplete="current-password" aria-label="Password" />
        <button type="submit">Log in</button>
      </form>
    );
  return (
    <>
      <ul>
        {orders?.map(({ id, customer }) => (
          <li key={id}>
            {id} for {customer}
          </li>
        ))}
      </ul>
      {state.status === 'authenticated' && (
        <button type="button" onClick={() => auth.logout()}>
          Log out
        </button>
      )}
    </>
  );
}
