// The composables and components, with the app's plugin; and a Pinia store that a guard of Vue Router asks before any component is there.
import './page.js';
import assert from 'node:assert/strict';
import { createAuthPlugin, requireAuth, SignedIn, SignedOut, useAuth, useUser, useUserKey } from 'latchkey/vue';
import { createPinia, defineStore } from 'pinia';
import { createApp, h, onUnmounted, ref } from 'vue';
import { createMemoryHistory, createRouter, RouterView } from 'vue-router';
import { pageContract } from './page-contract.js';
import { ada, openWorld, run, until } from './world.js';

const Orders = {
  setup() {
    const { auth } = useAuth();
    const customer = ref('');
    const unmounted = new AbortController();
    onUnmounted(() => unmounted.abort());
    const ask = async () => {
      try {
        customer.value = (await auth.api.get('orders/', { signal: unmounted.signal }).json()).customer;
      } catch {}
    };
    ask();
    return () => h('button', { onClick: ask }, `orders of ${customer.value}`);
  },
};

const App = {
  setup() {
    const { state } = useAuth();
    const { user } = useUser();
    const userKey = useUserKey();
    return () => [
      h(SignedOut, () => state.value.status),
      h(SignedIn, () => [`${state.value.status} ${user.value?.username ?? ''} `, h(Orders, { key: userKey.value })]),
    ];
  },
};

const page = () =>
  pageContract(({ here }) => {
    const element = document.body.appendChild(document.createElement('div'));
    const app = createApp(App).use(createAuthPlugin(here));
    app.mount(element);
    return async () => {
      app.unmount();
      element.remove();
    };
  });

async function guard() {
  const { here } = await openWorld();
  const useSession = defineStore('session', () => ({ ...useAuth(here), ...useUser(here), key: useUserKey(here) }));
  const Page = { setup: () => () => h('p', `of ${useSession().user?.username}`) };
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component: Page },
      { path: '/login', component: Page },
      { path: '/account', component: Page, meta: { requiresAuth: true } },
      { path: '/orders', component: Page, beforeEnter: requireAuth(here) },
    ],
  });
  const pinia = createPinia();
  router.beforeEach(async (to) => {
    const session = useSession(pinia);
    await session.auth.ready;
    return session.state.status === 'authenticated' || !to.meta.requiresAuth || `/login?next=${to.fullPath}`;
  });
  const element = document.body.appendChild(document.createElement('div'));
  const app = createApp(RouterView).use(pinia).use(router);
  app.mount(element);

  await router.push('/account');
  assert.equal(router.currentRoute.value.fullPath, '/login?next=/account');
  await router.push('/orders');
  assert.equal(router.currentRoute.value.fullPath, '/login?next=/orders');
  await here.login(ada);
  for (const path of ['/account', '/orders']) {
    await router.push(path);
    assert.equal(router.currentRoute.value.fullPath, path);
  }
  await until(
    () => 'the store has the user',
    () => element.textContent === 'of ada',
  );
  await here.logout();
  await until(
    () => 'the store has lost the user',
    () => element.textContent === 'of undefined' && useSession(pinia).key === 1,
  );
  app.unmount();
  element.remove();
  // A store outlives the app, and the pages.
  await here.login(ada);
  assert.equal(useSession(pinia).state.status, 'authenticated');
}

await run(page, guard);
