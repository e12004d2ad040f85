'use client';

import { useAuth } from 'latchkey/react';
import { useRouter } from 'next/navigation';
import { type FormEvent, useEffect, useState } from 'react';
import { getAuth } from '../lib/auth';

export interface Order {
  id: number;
  customer: string;
}

export function Orders({ rendered }: { rendered: Order[] | null }) {
  const [auth] = useState(getAuth);
  const state = useAuth(auth);
  const router = useRouter();
  const [orders, setOrders] = useState(rendered);

  // What was rendered for one user must not be there for the next: neither in this component nor in the router's cache.
  useEffect(
    () =>
      auth.on('ended', () => {
        setOrders(null);
        router.refresh();
      }),
    [auth, router],
  );

  useEffect(() => {
    if (state.status === 'authenticated' && orders === null)
      auth.api.get('orders/').json<Order[]>().then(setOrders, console.error);
  }, [auth, state.status, orders]);

  const login = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    auth.login({ username: String(form.get('username')), password: String(form.get('password')) }).catch(console.error);
  };

  if (state.status === 'anonymous')
    return (
      <form onSubmit={login}>
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
