import { configureStore } from '@reduxjs/toolkit';
import { createApi, fetchBaseQuery } from '@reduxjs/toolkit/query/react';
import { type ReactNode, useInsertionEffect, useState } from 'react';
import { Provider } from 'react-redux';
import { type Auth, onUserChange } from '../../src/fetch.ts';
import { useUserKey } from '../../src/react.ts';

interface Order {
  id: string;
  customer: string;
}
interface Orders {
  customer: string;
  next: number | null;
}

export const createOrdersApi = (auth: Auth, baseUrl: string) =>
  createApi({
    baseQuery: fetchBaseQuery({ baseUrl, fetchFn: auth.fetch }),
    endpoints: (build) => ({
      order: build.query<Order, number>({ query: (id) => `orders/${id}/` }),
      orders: build.infiniteQuery<Orders, void, number>({
        query: ({ pageParam }) => `orders/?page=${pageParam}`,
        infiniteQueryOptions: { initialPageParam: 1, getNextPageParam: ({ next }) => next },
      }),
    }),
  });

type OrdersApi = ReturnType<typeof createOrdersApi>;

export const createStore = (api: OrdersApi) =>
  configureStore({
    reducer: { [api.reducerPath]: api.reducer },
    middleware: (standard) => standard().concat(api.middleware),
  });

interface Props {
  auth: Auth;
  api: OrdersApi;
  children: ReactNode;
}

/** Around the pages, in place of `Provider`: a store for each user, all of its slices, and pages that know no other. */
export const Store = (props: Props) => <StoreOfUser key={useUserKey(props.auth)} {...props} />;

function StoreOfUser({ auth, api, children }: Props) {
  const [store] = useState(() => createStore(api));
  // Who logs in where nobody was keeps the page. What is on it is asked for again, as that user.
  // `<Activity>` stops all other effects of a page that it hides, and a visitor may log in in the meantime.
  useInsertionEffect(
    () =>
      onUserChange(auth, ({ hadUser }) => {
        if (!hadUser) store.dispatch(api.util.resetApiState());
      }),
    [auth, api, store],
  );
  return <Provider store={store}>{children}</Provider>;
}
