// @vitest-environment happy-dom
import { createPinia, defineStore, setActivePinia } from 'pinia';
import { createPersistedState } from 'pinia-plugin-persistedstate';
import { beforeEach, expect, test } from 'vitest';
import { createApp, defineComponent, h, onUnmounted, ref } from 'vue';
import { type Auth, onUserChange } from '../../src/index.ts';
import { createAuthPlugin, useUserKey } from '../../src/vue.ts';
import { bob, setUp } from './contract.ts';
import { inVue } from './in-vue.ts';
import { forgetUsers, keyOf } from './pinia.ts';
import { describeTwoPeople } from './two-people.ts';

beforeEach(() => localStorage.clear());

interface Order {
  customer: string;
}

/** Both kinds of stores, each with an action that takes its time. */
const stores = (auth: Auth) => {
  const ask = () => auth.api.get('orders/1/', { retry: 0 }).json<Order>();
  return {
    useOptions: defineStore('options', {
      state: () => ({ customer: '…' }),
      actions: {
        async load() {
          this.customer = (await ask()).customer;
        },
      },
      persist: true,
    }),
    useSetup: defineStore(
      'setup',
      () => {
        const customer = ref('…');
        const load = async () => {
          customer.value = (await ask()).customer;
        };
        return { customer, load };
      },
      { persist: true },
    ),
  };
};

const newPinia = (auth: Auth, keep?: readonly string[]) => {
  const pinia = createPinia()
    .use(forgetUsers(auth, keep))
    .use(createPersistedState({ key: keyOf }));
  createApp({}).use(pinia);
  setActivePinia(pinia);
  return pinia;
};

type UseStore = ReturnType<typeof stores>['useOptions' | 'useSetup'];

const orderOf = (auth: Auth, useStore: UseStore) =>
  defineComponent(() => {
    const store = useStore();
    const load = () => store.load().catch(() => {});
    load();
    // Who logs in where nobody was keeps the page.
    onUnmounted(auth.on('started', load));
    return () => h('i', `${store.customer} `);
  });

describeTwoPeople('Pinia', inVue, {
  page({ auth }) {
    const { useOptions, useSetup } = stores(auth);
    const [Options, Setup] = [orderOf(auth, useOptions), orderOf(auth, useSetup)];
    const Pages = defineComponent(() => () => [h(Options), h(Setup)]);
    const component = defineComponent(() => {
      const userKey = useUserKey();
      return () => h(Pages, { key: userKey.value });
    });
    return { component, plugins: [newPinia(auth), createAuthPlugin(auth)] };
  },
  says: '$ $ ',
  settled({ auth }, door) {
    const { useSetup } = stores(auth);
    const Behind = door(orderOf(auth, useSetup));
    return { component: Behind, plugins: [newPinia(auth), createAuthPlugin(auth)] };
  },
});

test.each(['useOptions', 'useSetup'] as const)(
  'Pinia: what %s has kept for one user is no start for the next',
  async (kind) => {
    const { auth } = await setUp();
    const useStore = stores(auth)[kind];
    newPinia(auth);
    const ofAda = useStore();
    await ofAda.load();
    expect(JSON.stringify({ ...localStorage })).toContain('ada');
    await auth.login(bob);
    expect(JSON.stringify({ ...localStorage })).not.toContain('ada');
    expect(useStore()).not.toBe(ofAda);
    expect(useStore().customer).toBe('…');
  },
);

test.each(['useOptions', 'useSetup'] as const)(
  'Pinia: a late answer to one user is kept in no store of the next (%s)',
  async (kind) => {
    const { auth, holdAda } = await setUp();
    const useStore = stores(auth)[kind];
    newPinia(auth);
    const answer = holdAda();
    const loading = useStore().load();
    await auth.login(bob);
    await useStore().load();
    answer();
    await loading;
    expect(useStore().customer).toBe('bob');
    expect(JSON.stringify({ ...localStorage })).not.toContain('ada');
  },
);

test('Pinia: a store that is nobody’s stays', async () => {
  const { auth } = await setUp();
  newPinia(auth, ['theme']);
  const useTheme = defineStore('theme', { state: () => ({ dark: false }), persist: true });
  useTheme().dark = true;
  await auth.login(bob);
  expect(useTheme().dark).toBe(true);
});

test('Pinia: what was kept is gone with a logout on a page that has not used the store', async () => {
  const { auth } = await setUp();
  const { useOptions } = stores(auth);
  newPinia(auth);
  await useOptions().load();
  newPinia(auth);
  await auth.logout();
  expect(JSON.stringify({ ...localStorage })).not.toContain('ada');
  await auth.login(bob);
  expect(useOptions().customer).toBe('…');
});

test('Pinia: what was kept is gone when the session has ended while no page was open', async () => {
  const { auth } = await setUp();
  const { useOptions } = stores(auth);
  newPinia(auth);
  await useOptions().load();
  const kept = { ...localStorage };
  await auth.logout();
  for (const [key, value] of Object.entries(kept)) localStorage.setItem(key, String(value));
  newPinia(auth);
  expect(useOptions().customer).toBe('…');
  expect(JSON.stringify({ ...localStorage })).not.toContain('ada');
});

test('Pinia: what was kept is gone when the token does not say who is there', async () => {
  const { auth } = await setUp();
  const opaque = { ...auth, state: { ...auth.state, claims: null } } as Auth;
  newPinia(opaque);
  localStorage.setItem(keyOf('options'), '{"customer":"ada"}');
  newPinia(opaque);
  expect(localStorage.getItem(keyOf('options'))).toBeNull();
});

test('Pinia: a listener that loads at a change of the user loads into the store of the next one', async () => {
  const { auth } = await setUp();
  const { useOptions } = stores(auth);
  newPinia(auth);
  let loading = Promise.resolve();
  onUserChange(auth, ({ state }) => {
    if (state.status === 'authenticated') loading = useOptions().load();
  });
  await useOptions().load();
  await auth.login(bob);
  await loading;
  expect(useOptions().customer).toBe('bob');
});
