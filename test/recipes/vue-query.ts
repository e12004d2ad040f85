import { QueryClient, VUE_QUERY_CLIENT } from '@tanstack/vue-query';
import { defineComponent, h, onUnmounted, provide } from 'vue';
import { type Auth, onUserChange } from '../../src/index.ts';
import { useAuth, useUserKey } from '../../src/vue.ts';

/** `useQuery({ queryKey: ['api/orders/'] })`: the key is the path. */
export const createQueryClient = (auth: Auth) =>
  new QueryClient({
    defaultOptions: {
      queries: {
        queryFn: ({ queryKey, signal }) => auth.api.get(String(queryKey[0]), { signal, retry: 0 }).json(),
        // What the end of the session refused is not asked for again.
        retry: (failures) => failures < 3 && auth.state.status === 'authenticated',
      },
    },
  });

/**
 * Who logs in where nobody was keeps the page. What is on it is asked for again, as that user. First the requests of the visitor are called
 * off: TanStack would wait for their answers, and ask no more. Also, what no component shows at this moment is forgotten.
 */
function askAgain(client: QueryClient) {
  client.resetQueries({ predicate: (query) => query.getObserversCount() === 0 });
  return client.cancelQueries().then(() => client.invalidateQueries());
}

const QueriesOfUser = defineComponent((_props, { slots }) => {
  const { auth } = useAuth<Auth>();
  const client = createQueryClient(auth);
  provide(VUE_QUERY_CLIENT, client);
  client.mount();
  const stop = onUserChange(auth, ({ hadUser }) => !hadUser && askAgain(client));
  onUnmounted(() => {
    stop();
    client.unmount();
  });
  return () => slots.default?.();
});

/** Around the pages, in place of `VueQueryPlugin`: a client for each user, and pages that know no other. */
export const Queries = defineComponent((_props, { slots }) => {
  const userKey = useUserKey();
  return () => h(QueriesOfUser, { key: userKey.value }, slots);
});
