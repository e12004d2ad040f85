// @vitest-environment happy-dom
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query';
import { defineComponent, h, Suspense, watchEffect } from 'vue';
import { createAuthPlugin } from '../../src/vue.ts';
import { describeRecipe } from './contract.ts';
import { inVue } from './in-vue.ts';
import { describeTwoPeople } from './two-people.ts';
import { createQueryClient, Queries } from './vue-query.ts';

interface Orders {
  customer: string;
  next: number | null;
}

describeRecipe('Vue Query', ({ auth }) => {
  const queryClient = createQueryClient(auth);
  return {
    customerOf: async (id) => (await queryClient.fetchQuery<Orders>({ queryKey: [`orders/${id}/`] })).customer,
    // A key is a path of the API: another server needs a function of its own.
    elsewhere: (origin) =>
      queryClient.fetchQuery({ queryKey: [origin], queryFn: () => auth.fetch(`${origin}/orders/1/`), retry: false }),
  };
});

const One = defineComponent(() => {
  const { data } = useQuery<Orders>({ queryKey: ['orders/1/'] });
  return () => h('i', `${data.value?.customer ?? '…'} `);
});

const Kept = defineComponent(() => {
  const { data } = useQuery<Orders>({ queryKey: ['orders/2/'], placeholderData: keepPreviousData });
  return () => h('i', `${data.value?.customer ?? '…'} `);
});

const Suspended = defineComponent({
  async setup() {
    const { data, suspense } = useQuery<Orders>({ queryKey: ['orders/3/'] });
    await suspense();
    return () => h('i', `${data.value?.customer ?? '…'} `);
  },
});

const Alone = defineComponent({
  async setup() {
    const { data, suspense } = useQuery<Orders>({ queryKey: ['orders/3/'] });
    await suspense();
    return () => data.value?.customer;
  },
});

const Settled = defineComponent(() => {
  const { data } = useQuery<Orders>({
    queryKey: ['orders/4/'],
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: false,
  });
  return () => data.value?.customer;
});

const pagesOf = (auth: Parameters<typeof createQueryClient>[0]) =>
  defineComponent(() => {
    const { data, hasNextPage, fetchNextPage } = useInfiniteQuery({
      queryKey: ['all'],
      queryFn: ({ pageParam, signal }) =>
        auth.api.get(`orders/?page=${pageParam}`, { signal, retry: 0 }).json<Orders>(),
      initialPageParam: 1,
      getNextPageParam: ({ next }) => next,
    });
    watchEffect(() => {
      if (hasNextPage.value) fetchNextPage();
    });
    return () => h('i', data.value?.pages.map(({ customer }) => customer).join('+'));
  });

describeTwoPeople('Vue Query', inVue, {
  page({ auth }) {
    const Pages = pagesOf(auth);
    const orders = () => [h(One), h(Kept), h(Suspense, () => h(Suspended)), h(Pages)];
    return { component: defineComponent(() => () => h(Queries, orders)), plugins: [createAuthPlugin(auth)] };
  },
  says: '$ $ $ $+$',
  settled({ auth }, door) {
    const Behind = door(Settled);
    return { component: defineComponent(() => () => h(Queries, () => h(Behind))), plugins: [createAuthPlugin(auth)] };
  },
  suspended: {
    'a boundary in the page': ({ auth }) => ({
      component: defineComponent(() => () => h(Queries, () => h(Suspense, () => h(Alone)))),
      plugins: [createAuthPlugin(auth)],
    }),
    'a boundary above the page': ({ auth }) => ({
      component: defineComponent(() => () => h(Suspense, () => h(Queries, () => h(Alone)))),
      plugins: [createAuthPlugin(auth)],
    }),
  },
});
