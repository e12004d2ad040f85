'use client';

import type { Auth } from 'latchkey';
import { useAuth, useUserKey } from 'latchkey/react';
import { type FormEvent, useEffect, useState } from 'react';
import { getAuth } from '../lib/auth';
import { followOrders, type Rendered, userIdOf } from '../lib/orders';

export function Orders({ rendered }: { rendered: Rendered | null }) {
  const [auth] = useState(getAuth);
  // The router keeps a page that was left, hidden and without its effects. With this key nothing of one user is in it for the next.
  return <OrdersOfUser key={useUserKey(auth)} auth={auth} rendered={rendered} />;
}

function OrdersOfUser({ auth, rendered }: { auth: Auth; rendered: Rendered | null }) {
  const state = useAuth(auth);
  // It may have been rendered for the user before.
  const isTheirs = state.status === 'restoring' || rendered?.userId === userIdOf(state);
  const [orders, setOrders] = useState(isTheirs && rendered ? rendered.orders : null);
  useEffect(() => followOrders(auth, rendered, setOrders), [auth, rendered]);

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
